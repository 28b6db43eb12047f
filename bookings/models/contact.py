"""Customers of a partner and where they live."""

from typing import Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models.preferences import Preferences
from cleanlife.db import Entity, FoldedField, LockableQuerySet
from cleanlife.wording import isolate
from partners.models import Partner
from scheduling.models import Zone


class Language(models.TextChoices):
    """In which language a customer is written to."""

    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Queries of contacts."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's own contacts that are not erased; no other partner sees them."""
        return self.filter(partner=partner, erased_at=None)


class Contact(Preferences, Entity):
    """A customer, known to one partner by a phone number (E.164).

    One that is erased has no name, and a phone that is none, which keeps it apart from others.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("partner")
    )
    phone = models.CharField(_("phone"), max_length=16)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ARABIC
    )
    utm_source = models.CharField(_("came from"), max_length=100, default="PARTNER")
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    search_text = FoldedField("name", "phone")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "phone"], name="contact_phone_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("erased customer")
        return f"{self.name} ({isolate(self.phone)})"


class AddressQuerySet(LockableQuerySet["Address"]):
    """Queries of addresses."""

    def present(self) -> Self:
        """Return the addresses that can be booked: all that were not removed."""
        return self.filter(removed_at=None)


class Address(Entity):
    """A place to clean; its zone is found by its coordinates when it is saved.

    A removed one stays for its bookings.
    """

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("customer")
    )
    zone = models.ForeignKey(
        Zone,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="addresses",
        verbose_name=_("zone"),
    )
    label = models.CharField(_("label"), max_length=100, blank=True)
    line1 = models.CharField(_("street"), max_length=200)
    district = models.CharField(_("district"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    building_number = models.CharField(_("building number"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    access_notes = models.CharField(_("how to get in"), max_length=500, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"
