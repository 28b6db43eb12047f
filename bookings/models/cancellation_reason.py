"""Why a visit is cancelled."""

from typing import Self

from django.db import models

from cleanlife.db import Entity


class CancellationReasonQuerySet(models.QuerySet["CancellationReason"]):
    """Reasons, read in English."""

    def customer_facing(self) -> Self:
        """Return the reasons that partners are offered."""
        return self.filter(is_active=True, is_customer_facing=True)


class CancellationReason(Entity):
    """A reason to choose from."""

    name_en = models.CharField("name (English)", max_length=150, unique=True)
    name_ar = models.CharField("name (Arabic)", max_length=150)
    is_active = models.BooleanField("active", default=True)
    is_customer_facing = models.BooleanField(
        "offered to partners", default=True, help_text="Off: for operations only."
    )

    objects = CancellationReasonQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en
