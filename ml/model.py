"""The command line of `ml.serving.model`: `python -m ml.model DIR`."""

from ml.serving.model import main

if __name__ == "__main__":
    main()
