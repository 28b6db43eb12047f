"""Whether a coupon can be used today. Pure."""

from datetime import date
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Condition(StrEnum):
    """The status of a coupon; of several, the first that applies."""

    OFF = "OFF"
    OVER = "OVER"
    NOT_YET = "NOT_YET"
    USED_UP = "USED_UP"
    VALID = "VALID"


CONDITIONS = {
    Condition.VALID: _("Valid"),
    Condition.NOT_YET: _("Not yet valid"),
    Condition.OVER: _("Over"),
    Condition.USED_UP: _("Used up"),
    Condition.OFF: _("Switched off"),
}
KINDS = {
    Condition.VALID: "active",
    Condition.NOT_YET: "info",
    Condition.OVER: "expired",
    Condition.USED_UP: "pending",
    Condition.OFF: "inactive",
}


class Terms(Protocol):
    """When a coupon may be used."""

    is_active: bool
    valid_from: date | None
    valid_until: date | None
    most_uses: int | None


def condition_of(coupon: Terms, *, uses: int, today: date) -> Condition:
    """Return the status of a coupon after some uses."""
    if not coupon.is_active:
        return Condition.OFF
    if coupon.valid_until and coupon.valid_until < today:
        return Condition.OVER
    if coupon.valid_from and coupon.valid_from > today:
        return Condition.NOT_YET
    if coupon.most_uses is not None and uses >= coupon.most_uses:
        return Condition.USED_UP
    return Condition.VALID
