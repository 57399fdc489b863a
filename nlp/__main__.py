"""`python -m nlp` is `tomtat`."""

from nlp.cli import main

if __name__ == "__main__":
    main()
