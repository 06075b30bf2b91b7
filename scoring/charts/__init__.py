"""The chart component, and what several pages draw: words, table and drawing of one set of rows."""
