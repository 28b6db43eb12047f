"""Sending one request to an endpoint that we do not trust."""

from webhooks.transport.deadline import cut_off_exchanges
from webhooks.transport.outcome import NOT_SENT, Outcome
from webhooks.transport.resolver import ForbiddenIP, HostUnknown, public_ips
from webhooks.transport.sender import Sender, shared_sender

__all__ = [
    "NOT_SENT",
    "ForbiddenIP",
    "HostUnknown",
    "Outcome",
    "Sender",
    "cut_off_exchanges",
    "public_ips",
    "shared_sender",
]
