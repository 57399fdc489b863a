"""Fetch one web page, and never from an address that only this machine or its network can reach.

The host of each hop is resolved once, every address it has is checked, and the connection goes to a
checked address by number (the name is kept for TLS and for the Host header). A name server that
answers differently the second time (DNS rebinding) therefore gains nothing: there is no second time.

Proxies of the environment are not used: behind one, the proxy resolves the name and the check would
say nothing. Whoever can reach the web through a proxy only saves the page and gives the file.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from nlp.errors import InputError
from nlp.read.registry import media_types

MAX_REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; tomtat)",  # some news sites turn unknown clients away
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: the address after redirects, the bytes (decompressed), their kind."""

    url: str
    data: bytes
    content_type: str
    charset: str


def fetch(url: str, *, max_bytes: int, allow_private: bool = False, timeout: float = 30.0) -> Page:
    """Get one page.

    Args:
        url: an http or https address.
        max_bytes: the most bytes to accept, after decompression.
        allow_private: also connect to loopback, private and other addresses that are not public.
        timeout: seconds for everything together: names, redirects, and the body.

    Raises:
        InputError: the address is refused, cannot be reached in time, or is not a text.
    """
    deadline = time.monotonic() + timeout
    answers: queue.SimpleQueue[Page | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_follow(url, deadline, max_bytes, allow_private))
        except Exception as error:  # noqa: BLE001  (handed to the caller's thread and raised there)
            answers.put(error)

    # A thread, because nothing else bounds the time of a name look-up or of headers that drip in.
    threading.Thread(target=work, name="tomtat-fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout + 0.5)
    except queue.Empty:
        raise _too_slow(url, timeout) from None
    if isinstance(answer, Page):
        return answer
    if isinstance(answer, InputError):
        raise answer
    raise _explained(url, answer, timeout) or answer


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address inside of an IPv6 one is reached as itself: mapped, 6to4, NAT64 (RFC 6052).
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _follow(url: str, deadline: float, max_bytes: int, allow_private: bool) -> Page:
    current = _checked_url(url)
    # One client for all hops: some sites set a cookie and redirect to the same page.
    with httpx.Client(transport=_PinnedTransport(allow_private), headers=_HEADERS, trust_env=False) as client:
        for _ in range(MAX_REDIRECTS + 1):
            left = _left(deadline)
            # A third for each address of the host, so that a dead one does not use up all the time.
            request = client.build_request("GET", current, timeout=httpx.Timeout(left, connect=left / 3))
            response = client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    return _page(response, deadline, max_bytes)
            finally:
                response.close()
            current = _checked_url(str(current.join(response.headers["location"])))
    raise InputError(
        f"{url} redirects more than {MAX_REDIRECTS} times; give the address of the article itself."
    )


def _checked_url(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = None
    if parsed is None or (parsed.port or 0) > 65535:
        raise InputError(f"{url} is not a valid web address.")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise InputError(
            f"{url} is not a web address that can be read; it must begin with http:// or https://."
        )
    if parsed.userinfo:
        raise InputError("A web address with a user name or password in it is not read; take them out.")
    return parsed


class _PinnedTransport(httpx.HTTPTransport):
    """Resolves and checks the host itself, and connects to the checked addresses by number."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__(trust_env=False)
        self._allow_private = allow_private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.raw_host.decode("ascii")
        addresses = _resolve(name, request.url.port or {"http": 80, "https": 443}[request.url.scheme])
        if not self._allow_private and not all(map(is_public, addresses)):
            raise InputError(
                f"{name} is an address of this machine or of a private network, which is refused; "
                "allow private addresses if you mean it."
            )
        url = request.url
        failure: httpx.TransportError | None = None
        for address in addresses:
            request.url = url.copy_with(host=address)
            request.extensions = {**request.extensions, "sni_hostname": name}
            try:
                return super().handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
            finally:
                request.url = url
        raise failure or httpx.ConnectError(f"{name} has no address")


def _resolve(name: str, port: int) -> list[str]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _page(response: httpx.Response, deadline: float, max_bytes: int) -> Page:
    url = str(response.url)
    if response.status_code != 200:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        raise InputError(f"{url} answered {status}.")
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type not in (*media_types(), "application/octet-stream", ""):
        raise InputError(f"{url} is {content_type}, which is not read; give a web page, a text or a PDF.")
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise InputError(f"{url} is compressed as {coding}, which was not asked for and cannot be read.")
    data = bytearray()
    for chunk in _decompressed(response, coding != "identity", max_bytes):
        data += chunk
        if len(data) > max_bytes:
            raise InputError(f"{url} is larger than {max_bytes / 1e6:.3g} MB, the most that is read.")
        _left(deadline)
    return Page(url, bytes(data), content_type, response.charset_encoding or "")


def _decompressed(response: httpx.Response, packed: bool, max_bytes: int) -> Iterator[bytes]:
    """The body in pieces; by hand, so that a small packet cannot unpack to gigabytes at once."""
    if not packed:
        yield from response.iter_raw()
        return
    unpacker = zlib.decompressobj(wbits=31)
    for chunk in response.iter_raw():
        yield unpacker.decompress(chunk, max_bytes + 1)
    if not unpacker.eof:
        raise httpx.RemoteProtocolError("the compressed body was cut off")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("the time is up")
    return left


def _too_slow(url: str, timeout: float) -> InputError:
    return InputError(
        f"{url} did not answer in {timeout:g} s; try again later or save the page and give the file."
    )


def _explained(url: str, error: Exception, timeout: float) -> InputError | None:
    """The error as one sentence; None if it is one that nobody foresaw."""
    if isinstance(error, httpx.TimeoutException):
        return _too_slow(url, timeout)
    if isinstance(error, httpx.ConnectError):
        if _comes_of(error, ssl.SSLError):
            return InputError(f"The certificate or encryption of {url} is not valid, so it was not read.")
        return InputError(
            f"{url} cannot be reached; check the address and the connection (proxies are not used)."
        )
    if isinstance(error, httpx.HTTPError | zlib.error):
        return InputError(
            f"{url} broke off while it was read; try again, or save the page and give the file."
        )
    if isinstance(error, OSError | UnicodeError):  # of the look-up: no such name, or not a possible one
        return InputError(f"The host of {url} is not known; check the address and the connection.")
    return None


def _comes_of(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None
