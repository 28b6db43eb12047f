"""The gateway of a payment, and how many requests may wait for one at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from bookings.errors import PaymentUnavailable
from bookings.gateways.interface import Gateway, GatewayKeyRefused
from bookings.gateways.simulated import SimulatedGateway
from bookings.gateways.tap import TapGateway

# Half of a web process's threads: when a gateway hangs, the others go on serving partners.
_SLOTS = threading.BoundedSemaphore(4)
SLOT_WAIT_SECONDS = 2


def gateway_named(name: str) -> Gateway:
    """Return the gateway at which a payment was made, whatever the settings name by now.

    Raises GatewayKeyRefused where the settings have no key for it any more.
    """
    if not calls_out(name):
        return SimulatedGateway()
    if not settings.TAP_SECRET_KEY:
        raise GatewayKeyRefused("TAP_SECRET_KEY is not set")
    return _tap(settings.TAP_SECRET_KEY, settings.TAP_BASE_URL)


def calls_out(name: str) -> bool:
    """Return whether a gateway is another server; the simulated one is in our database."""
    return name != SimulatedGateway.name


@contextmanager
def gateway_slot() -> Iterator[None]:
    """Call a gateway from a web request inside; raise PaymentUnavailable if no slot is free."""
    if not _SLOTS.acquire(timeout=SLOT_WAIT_SECONDS):
        raise PaymentUnavailable
    try:
        yield
    finally:
        _SLOTS.release()


@cache
def _tap(secret_key: str, base_url: str) -> TapGateway:
    return TapGateway(secret_key, base_url=base_url)
