"""Forms of the catalogue."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import PricingTier, Service, WorkType
from cleanlife.backoffice.fields import SarField


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A service, its price in SAR."""

    base_price_per_hour_halalas = SarField(
        label=_("Price per hour (SAR)"), help_text=_("VAT included, for example 55.50.")
    )
    work_types = forms.MultipleChoiceField(
        label=_("Kinds of work"),
        choices=WorkType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Service
        fields = [
            "category",
            "name_en",
            "name_ar",
            "description_en",
            "description_ar",
            "is_active",
            "base_price_per_hour_halalas",
            "min_hours",
            "default_hours",
            "max_hours",
            "max_teams",
            "work_types",
            "allows_photos",
        ]
        widgets = {
            "name_ar": forms.TextInput(attrs={"dir": "rtl", "class": "vTextField"}),
            "description_en": forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
            "description_ar": forms.Textarea(attrs={"rows": 3, "dir": "rtl"}),
        }


class PricingTierForm(forms.ModelForm):  # type: ignore[type-arg]
    """A tier that overlaps no other."""

    class Meta:
        model = PricingTier
        fields = ["min_minutes", "max_minutes", "factor", "sorting", "is_active"]

    def _post_clean(self) -> None:
        """Check the tier once its fields are set."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        other = self.instance.find_overlapping()
        if other is not None:
            text = gettext(
                "These minutes overlap with an active tier (%(tier)s)."
                " Change the bounds, or switch the other tier off first."
            )
            self.add_error(None, text % {"tier": other})


class EnabledServicesForm(forms.Form):
    """The services that a partner may sell, by category."""

    services = forms.TypedMultipleChoiceField(
        label=_("Services"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["services"].choices = _choices_by_category()  # type: ignore[attr-defined]


def _choices_by_category() -> list[tuple[str, list[tuple[str, str]]]]:
    services = Service.objects.select_related("category").order_by("category", "name_en")
    return [
        (str(category), [(str(service.pk), _label(service)) for service in members])
        for category, members in groupby(services, key=lambda service: service.category)
    ]


def _label(service: Service) -> str:
    if service.is_active:
        return str(service)
    return gettext("%(service)s (switched off)") % {"service": service}
