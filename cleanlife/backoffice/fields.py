"""Form fields that every admin page shares."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

HALALAS_A_RIYAL = 100


class SarField(forms.Field):
    """Money typed in SAR, kept in whole halalas."""

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
        try:
            halalas = Decimal(str(value).strip()) * HALALAS_A_RIYAL
            whole = int(halalas)
        except (InvalidOperation, ValueError, OverflowError):
            raise self._invalid() from None
        if whole != halalas or whole < self.min_value:
            raise self._invalid()
        return whole

    def _invalid(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid"], code="invalid")
