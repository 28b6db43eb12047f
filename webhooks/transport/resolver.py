"""From a host name to addresses that may be dialled: resolved once, each of them vetted."""

import queue
import socket
import threading

from django.conf import settings

from webhooks.addresses import may_be_dialled


class HostUnknown(Exception):
    """The name has no address, or its servers do not answer in time."""


class AddressRefused(Exception):
    """One of the host's addresses is none that we call."""


def public_addresses(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the IP addresses of a host, in the resolver's order.

    Raises HostUnknown, or AddressRefused when a single one may not be dialled: a name that
    mixes public and private addresses is an attack or a mistake.
    """
    addresses = _resolve(host, port, seconds)
    opened = settings.WEBHOOK_ALLOWED_NETWORKS
    if not all(may_be_dialled(address, opened_networks=opened) for address in addresses):
        raise AddressRefused(host)
    return addresses


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    # The system's resolver knows no timeout, so it is asked in a thread that we can leave.
    answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    asker = threading.Thread(target=_ask, args=(host, port, answer), daemon=True)
    asker.start()
    try:
        addresses = answer.get(timeout=seconds)
    except queue.Empty:
        raise HostUnknown(host) from None
    if not addresses:
        raise HostUnknown(host)
    return addresses


def _ask(host: str, port: int, answer: queue.SimpleQueue[list[str]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        answer.put([])
        return
    answer.put(list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)))
