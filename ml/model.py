"""The command line of `ml.serving.artefact`: `python -m ml.model DIR`."""

from ml.serving.artefact import main

if __name__ == "__main__":
    main()
