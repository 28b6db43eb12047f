"""What a customer wishes of those who come and of us, and who opens the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scheduling.models import Crew


class Preferences(models.Model):
    """Of a customer the usual ones, of a booking those that it was sold with.

    ``wants_texts`` is None where the partner's account decides.
    """

    crew = models.CharField(_("crew"), max_length=5, choices=Crew, default=Crew.ANY)
    is_fragrance_free = models.BooleanField(_("without fragrances"), default=False)
    has_pets = models.BooleanField(_("pets at home"), default=False)
    wants_texts = models.BooleanField(_("text messages"), null=True, blank=True)

    class Meta:
        abstract = True


class OnSite(models.Model):
    """Who opens the door; empty for visits that were sold before this was asked."""

    on_site_name = models.CharField(_("who opens"), max_length=150, blank=True)
    on_site_phone = models.CharField(_("phone at the door"), max_length=16, blank=True)

    class Meta:
        abstract = True


class PhotoConsent(models.Model):
    """Whether the customer lets the teams of this visit take photos; nobody else says so."""

    allows_photos = models.BooleanField(_("customer allows photos"), default=False)

    class Meta:
        abstract = True
