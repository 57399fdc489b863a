"""The command `tomtat`: one file a command, the options that commands share, progress on stderr.

May import: everything.
"""
