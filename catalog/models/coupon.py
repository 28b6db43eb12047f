"""Coupons: who gets how much off, and how often."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.catalogue import Service
from cleanlife.db import Entity, FoldedField
from partners.models import Partner

LONGEST_CODE = 100
WHOLE = 100


class CouponKind(models.TextChoices):
    """What a coupon is for, which decides how its user is checked (contract, section 3)."""

    MARKETING = "MARKETING", _("Marketing")
    COMPENSATION = "COMPENSATION", _("Compensation")
    PROMO = "PROMO", _("Promotion")


class CouponQuerySet(models.QuerySet["Coupon"]):
    """Queries of coupons."""

    def for_partner(self, partner: Partner) -> Self:
        """Return those for all partners and those for this one."""
        # A subquery, not a join: a coupon of three partners is one row.
        named = Coupon.partners.through.objects
        own = named.filter(partner_id=partner.pk).values("coupon_id")
        restricted = named.values("coupon_id")
        return self.filter(Q(pk__in=own) | ~Q(pk__in=restricted))

    def usable_by(self, partner: Partner) -> Self:
        """Return the active ones for a partner."""
        return self.for_partner(partner).filter(is_active=True)


class Coupon(Entity):
    """A percentage or an amount off; empty ``services`` or ``partners`` mean all."""

    code = models.CharField(
        _("code"),
        max_length=LONGEST_CODE,
        unique=True,
        help_text=_("Upper and lower case are the same."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CouponKind)
    is_active = models.BooleanField(_("active"), default=True)
    percent = models.DecimalField(
        _("percent off"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(WHOLE)],
    )
    amount_halalas = models.PositiveIntegerField(_("amount off"), null=True, blank=True)
    cap_halalas = models.PositiveIntegerField(
        _("at most"),
        null=True,
        blank=True,
        help_text=_("The most that a percentage takes off. Empty: no limit."),
    )
    minimum_subtotal_halalas = models.PositiveIntegerField(
        _("from a subtotal of"), default=0, help_text=_("Before any discount.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("This day included.")
    )
    services = models.ManyToManyField(
        Service,
        blank=True,
        related_name="coupons",
        verbose_name=_("services"),
        help_text=_("None chosen: all."),
    )
    partners = models.ManyToManyField(
        Partner,
        blank=True,
        related_name="coupons",
        verbose_name=_("partners"),
        help_text=_("None chosen: all."),
    )
    most_uses = models.PositiveIntegerField(
        _("uses in all"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    most_uses_per_contact = models.PositiveIntegerField(
        _("uses per customer"),
        null=True,
        blank=True,
        help_text=_("Customers are identified by their phone. Empty: no limit."),
    )
    user_id = models.CharField(
        _("issued to user"),
        max_length=150,
        blank=True,
        help_text=_("The partner's user whom a compensation is for."),
    )
    phone = models.CharField(
        _("only for phone"),
        max_length=16,
        blank=True,
        help_text=_("Marketing only, such as +966501234567. Empty: any customer."),
    )
    search_text = FoldedField("code", "user_id", "phone")

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=False, amount_halalas__isnull=True)
                | Q(percent__isnull=True, amount_halalas__isnull=False),
                name="coupon_is_a_percentage_or_an_amount",
                violation_error_message=_("Fill in either a percentage or an amount."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | (Q(percent__gt=0) & Q(percent__lte=WHOLE)),
                name="coupon_percent_within_a_whole",
                violation_error_message=_("The percentage must be above 0 and at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
                name="coupon_dates_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="COMPENSATION") | ~Q(user_id=""),
                name="coupon_compensation_names_a_user",
                violation_error_message=_("A compensation names the user it is issued to."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["MARKETING", "COMPENSATION", "PROMO"]),
                name="coupon_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean_fields(self, exclude: Any = None) -> None:
        """Normalize the code."""
        self.code = normal_code(self.code)
        super().clean_fields(exclude)


def normal_code(code: str) -> str:
    """Return a code as stored: in upper case, without surrounding blanks."""
    return code.strip().upper()
