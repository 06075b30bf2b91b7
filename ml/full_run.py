"""The command line of `ml.training.full_run`: `python -m ml.full_run --help`."""

from ml.training.full_run import main

if __name__ == "__main__":
    main()
