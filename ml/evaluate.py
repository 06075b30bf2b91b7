"""The command line of `ml.training.evaluate`: `python -m ml.evaluate --help`."""

from ml.training.evaluate import main

if __name__ == "__main__":
    main()
