"""Why a visit is cancelled."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from cleanlife.wording import BilingualName


class CancellationReasonQuerySet(models.QuerySet["CancellationReason"]):
    """Queries of cancellation reasons."""

    def customer_facing(self) -> Self:
        """Return the reasons that partners are offered."""
        return self.filter(is_active=True, is_customer_facing=True)


class CancellationReason(BilingualName, Entity):
    """A reason to choose from."""

    name_en = models.CharField(_("name (English)"), max_length=150, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    is_active = models.BooleanField(_("active"), default=True)
    is_customer_facing = models.BooleanField(
        _("offered to partners"), default=True, help_text=_("Off: for operations only.")
    )
    search_text = FoldedField("name_en", "name_ar")

    objects = CancellationReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("cancellation reason")
        verbose_name_plural = _("cancellation reasons")
        ordering = ["name_en"]
