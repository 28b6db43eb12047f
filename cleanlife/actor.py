"""Who asked for a change: an argument of services, stored with every transition."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Initiator(TextChoices):
    """On whose side the change began; strings are the wire's."""

    PARTNER = "PARTNER", _("Partner")
    OPERATIONS = "OPERATIONS", _("Operations")
    CUSTOMER = "CUSTOMER", _("Customer")
    SYSTEM = "SYSTEM", _("System")


@dataclass(frozen=True)
class Actor:
    """The side and the name behind a change: a key's prefix, a user name, a job."""

    initiator: Initiator
    name: str


SYSTEM = Actor(Initiator.SYSTEM, "system")
