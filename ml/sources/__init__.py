"""Home Credit files into DuckDB, checked against `ml.tables`: the first step of training and of the import."""
