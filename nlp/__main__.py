"""`python -m nlp` is `tomtat`."""

from nlp.cli.app import main

if __name__ == "__main__":
    main()
