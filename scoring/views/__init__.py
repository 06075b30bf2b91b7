"""The pages. Each view fetches through a QuerySet method, calls one service, renders."""
