"""The command line of `ml.serving.predict`: `python -m ml.predict --help`."""

from ml.serving.predict import main

if __name__ == "__main__":
    main()
