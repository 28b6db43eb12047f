"""Sending one request to an endpoint that we do not trust."""

from webhooks.transport.deadline import cut_off_exchanges
from webhooks.transport.outcome import NOT_SENT, Outcome
from webhooks.transport.resolver import AddressRefused, HostUnknown, public_addresses
from webhooks.transport.sender import Sender, shared_sender

__all__ = [
    "NOT_SENT",
    "AddressRefused",
    "HostUnknown",
    "Outcome",
    "Sender",
    "cut_off_exchanges",
    "public_addresses",
    "shared_sender",
]
