"""What a booking was sold for, line by line."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from catalog.models import AddOn, Package, Service
from cleanlife.wording import choose_name


class PriceLine(models.Model):
    """One line as it was sold; names and prices stay, whatever becomes of the catalogue."""

    class Kind(models.TextChoices):
        """How the line is priced."""

        HOURLY = "HOURLY", _("By the hour")
        PACKAGE = "PACKAGE", _("Package")
        ADD_ON = "ADD_ON", _("Add-on")

    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="price_lines", verbose_name=_("booking")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, null=True, related_name="+")
    add_on = models.ForeignKey(AddOn, on_delete=models.PROTECT, null=True, related_name="+")
    name_en = models.CharField(_("name (English)"), max_length=150)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=4, null=True)
    quantity = models.PositiveIntegerField(_("quantity"), help_text=_("Teams, or pieces."))
    unit_price_halalas = models.PositiveIntegerField(_("unit price"))
    factor = models.DecimalField(_("price factor"), max_digits=5, decimal_places=4, default=1)
    price_halalas = models.PositiveIntegerField(_("price"))

    class Meta:
        verbose_name = _("price line")
        verbose_name_plural = _("price lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "position"], name="price_line_once_per_position"
            ),
            models.CheckConstraint(
                condition=Q(kind="HOURLY", package=None, add_on=None)
                | Q(kind="PACKAGE", package__isnull=False, add_on=None)
                | Q(kind="ADD_ON", package=None, add_on__isnull=False),
                name="price_line_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return choose_name(english=self.name_en, arabic=self.name_ar)
