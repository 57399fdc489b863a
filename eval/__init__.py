"""The benchmark of tomtat: quality and speed, measured by one command. Run as `python -m eval`.

Not installed with the package: it needs the repository and, for scores, the extra `eval`.
"""
