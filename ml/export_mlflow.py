"""The command line of `ml.serving.export_mlflow`: `python -m ml.export_mlflow --help`."""

from ml.serving.export_mlflow import main

if __name__ == "__main__":
    main()
