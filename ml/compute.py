"""The command line of `ml.serving.compute`: `python -m ml.compute --help`."""

from ml.serving.compute import main

if __name__ == "__main__":
    main()
