"""The model that comes with tomtat: its checkpoint is put together, cut and merged with `adapter/`, once.

May import: `nlp.models.checkpoints`, `nlp.models.engines`.
"""
