"""The reference population: features, probability, outcome and contributions of every client, one directory a model,
and the nearest clients in it.

`writing` makes it from feature rows; `queries` counts over the few columns that a question is about.
"""
