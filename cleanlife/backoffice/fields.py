"""Form fields that every admin page shares."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife.invisible import strip_invisible
from cleanlife.money import HALALAS_A_RIYAL

AMOUNT = re.compile(r"\d{1,9}(\.\d{0,2}0*)?")


class SarField(forms.Field):
    """Money typed in SAR, stored in whole halalas."""

    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0"})
    default_error_messages = {
        "invalid": _("Write an amount in SAR with at most two decimals, such as 55.50."),
    }

    def __init__(self, *, min_value: int = 0, **options: Any):
        self.min_value = min_value
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Show halalas as SAR; what was typed is shown as it was."""
        return f"{Decimal(value) / HALALAS_A_RIYAL:.2f}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Return halalas."""
        if value in self.empty_values:
            return None
        text = str(value).strip()
        # Decimal also reads 1e1, 1_0 and NaN, which are not meant as money.
        if not AMOUNT.fullmatch(text):
            raise self._invalid()
        halalas = int(Decimal(text) * HALALAS_A_RIYAL)
        if halalas < self.min_value:
            raise self._invalid()
        return halalas

    def _invalid(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid"], code="invalid")


class OneLineField(forms.CharField):
    """Text of one line, kept without what nobody sees; nothing left is no text."""

    def to_python(self, value: Any) -> Any:
        """Return the text as it is shown."""
        text = super().to_python(value)
        return strip_invisible(text) or self.empty_value if isinstance(text, str) else text


class OneLineAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose texts of one line are such fields, whatever the model does itself."""

    formfield_overrides = {models.CharField: {"form_class": OneLineField}}
