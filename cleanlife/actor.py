"""Who asked for a change: an argument of services, kept with every transition."""

from dataclasses import dataclass
from enum import StrEnum


class Initiator(StrEnum):
    """On whose side the change began, as webhooks tell it."""

    PARTNER = "PARTNER"
    OPERATIONS = "OPERATIONS"
    CUSTOMER = "CUSTOMER"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Actor:
    """The side and the name behind a change: a key's prefix, a user name, a job."""

    initiator: Initiator
    name: str


SYSTEM = Actor(Initiator.SYSTEM, "system")
