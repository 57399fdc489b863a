"""A place to listen: an address and a port, taken before anything slow is begun."""

from __future__ import annotations

import errno
import socket

from nlp.errors import InputError


def listen_on(host: str, port: int) -> socket.socket:
    """Takes a place to listen; whoever calls answers there, or closes it.

    Args:
        host: a name or an address of this machine.
        port: 0 for any that is free.

    Raises:
        InputError: it cannot be taken; the message says what to do.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port must be 0 to 65535, not {port}")
    taking = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taking.bind((host, port))
    except OSError as error:
        taking.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"the port {port} of {host} is taken by another program, perhaps by tomtat itself; stop "
                f"that, or choose another --port"
            ) from error
        if error.errno == errno.EACCES:
            raise InputError(
                f"the port {port} is kept for the system; choose a --port of 1024 or more"
            ) from error
        raise InputError(
            f"{host} is no address of this machine to listen on ({error.strerror or error}); choose another "
            f"--host"
        ) from error
    return taking
