"""Why a visit could not be completed, and what that means for the money."""

from typing import Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from cleanlife.wording import BilingualName

WHOLE = 100


class Fault(models.TextChoices):
    """On whose side a visit failed."""

    CUSTOMER = "CUSTOMER", _("The customer")
    CLEANLIFE = "CLEANLIFE", _("CleanLife")


class CannotCompleteReasonQuerySet(models.QuerySet["CannotCompleteReason"]):
    """Queries of such reasons."""

    def active(self) -> Self:
        """Return those that may be chosen."""
        return self.filter(is_active=True)


class CannotCompleteReason(BilingualName, Entity):
    """A reason to choose from; its code is what partners' programs read.

    Of a paid visit that failed by the customer ``percent_kept`` is kept; by CleanLife, nothing.
    ``minutes_at_the_door`` must pass after the arrival before it may be given, if any.
    """

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9_]*\Z",
                _("Capital letters, digits and underscores, such as NO_ACCESS."),
            )
        ],
        help_text=_("What partners' programs read, such as NO_ACCESS. Never change it."),
    )
    name_en = models.CharField(_("name (English)"), max_length=150, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    fault = models.CharField(_("whose fault"), max_length=9, choices=Fault)
    percent_kept = models.PositiveSmallIntegerField(
        _("percent kept"),
        default=WHOLE,
        validators=[MaxValueValidator(WHOLE)],
        help_text=_("Of what the customer paid. Where CleanLife is at fault, all goes back."),
    )
    minutes_at_the_door = models.PositiveSmallIntegerField(
        _("minutes at the door"),
        default=0,
        help_text=_("So long after its arrival a team may give this reason; 0 for at once."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    search_text = FoldedField("name_en", "name_ar")

    objects = CannotCompleteReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason of a failed visit")
        verbose_name_plural = _("reasons of failed visits")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent_kept__lte=WHOLE), name="cannot_complete_percent_kept"
            ),
            models.CheckConstraint(
                condition=Q(fault__in=Fault.values), name="cannot_complete_fault_known"
            ),
        ]

    @property
    def kept_percent(self) -> int:
        """Return what is really kept: nothing where CleanLife is at fault."""
        return self.percent_kept if self.fault == Fault.CUSTOMER else 0
