"""A client of the service, with the methods of `nlp.Pipeline`: `Client`, and `AsyncClient` for asyncio.

>>> from nlp.client import Client
>>> with Client("http://127.0.0.1:8000") as client:          # doctest: +SKIP
...     print(client.digest(text).summary_en)
"""

from nlp.client.client import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
