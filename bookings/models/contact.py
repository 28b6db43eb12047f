"""Customers of a partner and where they live."""

from typing import Self

from django.db import models

from cleanlife.db import Entity
from partners.models import Partner
from scheduling.models import Zone


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts, read in English."""

    def for_partner(self, partner: Partner) -> Self:
        """Return the contacts that a partner made; no other partner sees them."""
        return self.filter(partner=partner)


class Contact(Entity):
    """A customer, known to one partner by a phone number (E.164)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    phone = models.CharField(max_length=16)
    name = models.CharField(max_length=150)
    utm_source = models.CharField("UTM source", max_length=100, default="PARTNER")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "phone"], name="contact_phone_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.phone})"


class Address(Entity):
    """A place to clean; its zone is found by its coordinates when it is saved."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    zone = models.ForeignKey(
        Zone, on_delete=models.SET_NULL, null=True, blank=True, related_name="addresses"
    )
    label = models.CharField(max_length=100, blank=True)
    line1 = models.CharField(max_length=200)
    district = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100)
    latitude = models.FloatField()
    longitude = models.FloatField()
    building_number = models.CharField(max_length=20, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    access_notes = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"
