"""The command line of `ml.training.train`: `python -m ml.train --help`."""

from ml.training.train import main

if __name__ == "__main__":
    main()
