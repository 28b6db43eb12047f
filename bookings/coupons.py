"""Whether a coupon can be used, given its terms, its uses and the shopper. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from catalog.models import CouponKind


class CouponReason(StrEnum):
    """Why a coupon cannot be used; strings are the wire's."""

    NOT_FOUND = "NOT_FOUND"
    DUPLICATE = "DUPLICATE"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    USER_ID_REQUIRED = "USER_ID_REQUIRED"
    USER_MISMATCH = "USER_MISMATCH"
    PHONE_REQUIRED = "PHONE_REQUIRED"
    PHONE_MISMATCH = "PHONE_MISMATCH"
    SERVICE_NOT_ELIGIBLE = "SERVICE_NOT_ELIGIBLE"
    MINIMUM_NOT_REACHED = "MINIMUM_NOT_REACHED"
    USED_UP = "USED_UP"
    CONTACT_LIMIT_REACHED = "CONTACT_LIMIT_REACHED"


class CouponTerms(Protocol):
    """When, by whom and how often a coupon can be used."""

    kind: str
    valid_from: date | None
    valid_until: date | None
    user_id: str
    phone: str
    most_uses: int | None
    most_uses_per_contact: int | None


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """The partner's user and the customer's phone, if known."""

    user_id: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Uses:
    """How often a coupon was used and not released: in all, and with one phone."""

    in_all: int = 0
    by_phone: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgedCoupon:
    """A judged coupon; without a ``reason`` it is valid.

    One that was not found has only what was sent.
    """

    id: UUID | None = None
    code: str | None = None
    kind: str | None = None
    reason: CouponReason | None = None
    discount_halalas: int = 0

    @property
    def is_valid(self) -> bool:
        """Return whether it can be used."""
        return self.reason is None


def why_not_now(
    coupon: CouponTerms, *, shopper: Shopper, uses: Uses, today: date
) -> CouponReason | None:
    """Return why this shopper cannot use a coupon on a Riyadh day, or None."""
    return (
        _why_not_on(today, coupon)
        or _why_not_by(shopper, coupon)
        or _why_not_again(uses, shopper, coupon)
    )


def _why_not_on(today: date, coupon: CouponTerms) -> CouponReason | None:
    if coupon.valid_from and today < coupon.valid_from:
        return CouponReason.NOT_YET_VALID
    if coupon.valid_until and today > coupon.valid_until:
        return CouponReason.EXPIRED
    return None


def _why_not_by(shopper: Shopper, coupon: CouponTerms) -> CouponReason | None:
    match coupon.kind:
        case CouponKind.COMPENSATION:
            if not shopper.user_id:
                return CouponReason.USER_ID_REQUIRED
            if shopper.user_id != coupon.user_id:
                return CouponReason.USER_MISMATCH
        case CouponKind.MARKETING:
            if not shopper.phone:
                return CouponReason.PHONE_REQUIRED
            if coupon.phone and shopper.phone != coupon.phone:
                return CouponReason.PHONE_MISMATCH
    return None


def _why_not_again(uses: Uses, shopper: Shopper, coupon: CouponTerms) -> CouponReason | None:
    if coupon.most_uses is not None and uses.in_all >= coupon.most_uses:
        return CouponReason.USED_UP
    # Whose uses to count is not known before there is a phone; a booking always has one.
    most = coupon.most_uses_per_contact
    if most is not None and shopper.phone and uses.by_phone >= most:
        return CouponReason.CONTACT_LIMIT_REACHED
    return None
