"""Which gateway is asked: the one that a payment was made at."""

from functools import cache

from django.conf import settings

from bookings.gateways.interface import Gateway, GatewayKeyRefused
from bookings.gateways.simulated import SimulatedGateway
from bookings.gateways.tap import TapGateway


def gateway_named(name: str) -> Gateway:
    """Return the gateway of a payment; the one of the settings may be another by now.

    Raises GatewayKeyRefused where the settings have no key for it any more.
    """
    if name == SimulatedGateway.name:
        return SimulatedGateway()
    if not settings.TAP_SECRET_KEY:
        raise GatewayKeyRefused("TAP_SECRET_KEY is not set")
    return _tap(settings.TAP_SECRET_KEY, settings.TAP_BASE_URL)


@cache
def _tap(secret_key: str, base_url: str) -> TapGateway:
    return TapGateway(secret_key, base_url=base_url)
