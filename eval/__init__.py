"""The benchmark of tomtat, `python -m eval`; not installed: it needs the repository and the extra `eval`."""
