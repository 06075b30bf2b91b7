"""The command line of `ml.monitoring.fidelity`: `python -m ml.fidelity --help`."""

from ml.monitoring.fidelity import main

if __name__ == "__main__":
    main()
