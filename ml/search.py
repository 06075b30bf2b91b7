"""The command line of `ml.training.search`: `python -m ml.search --help`."""

from ml.training.search import main

if __name__ == "__main__":
    main()
