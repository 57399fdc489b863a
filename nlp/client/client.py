"""x"""


class Client: ...


class AsyncClient: ...
