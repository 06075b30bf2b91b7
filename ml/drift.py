"""The command line of `ml.monitoring.drift`: `python -m ml.drift --help`."""

from ml.monitoring.drift import main

if __name__ == "__main__":
    main()
