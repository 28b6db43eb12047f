"""Which booking used which coupon."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from catalog.models import Coupon
from cleanlife.db import Entity

COUNTS = Q(released_at=None)


class CouponRedemptionQuerySet(models.QuerySet["CouponRedemption"]):
    """Queries of redemptions."""

    def counting(self) -> Self:
        """Return those that count against a coupon's limits: all that were not released."""
        return self.filter(COUNTS)


class CouponRedemption(Entity):
    """One use of a coupon and its discount; released when the booking ends unserved."""

    coupon = models.ForeignKey(
        Coupon, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("coupon")
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="redemptions", verbose_name=_("booking")
    )
    phone = models.CharField(_("phone"), max_length=16)
    discount_halalas = models.PositiveIntegerField(_("discount"))
    released_at = models.DateTimeField(_("given back"), null=True, blank=True)

    objects = CouponRedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a coupon")
        verbose_name_plural = _("uses of coupons")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["coupon", "booking"], name="coupon_once_per_booking"
            )
        ]
        indexes = [
            models.Index(fields=["coupon", "phone"], condition=COUNTS, name="redemption_counts")
        ]

    def __str__(self) -> str:
        return str(self.coupon)
