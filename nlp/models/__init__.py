"""Engines behind one contract, `nlp.models.base.Model`; each is imported only when used."""
