"""The form of a coupon."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Coupon, CouponKind
from catalog.models.coupon import normal_code
from cleanlife.api.phones import normal_phone
from cleanlife.backoffice.fields import SarField

KIND_HELP = _(
    "Marketing: for any customer with a phone, or only the phone below. Compensation: only for"
    " the partner's user to whom it was issued. Promotion: for everyone."
)


class CouponForm(forms.ModelForm):  # type: ignore[type-arg]
    """A coupon, with amounts in SAR and a phone in any notation."""

    amount_halalas = SarField(label=_("Amount off (SAR)"), required=False, min_value=1)
    cap_halalas = SarField(
        label=_("At most (SAR)"),
        required=False,
        min_value=1,
        help_text=_("The most that a percentage takes off. Empty: no limit."),
    )
    minimum_subtotal_halalas = SarField(
        label=_("From a subtotal of (SAR)"),
        required=False,
        help_text=_("Before any discount. Empty: from the first halala."),
    )

    class Meta:
        model = Coupon
        fields = [
            "code",
            "kind",
            "is_active",
            "percent",
            "amount_halalas",
            "cap_halalas",
            "minimum_subtotal_halalas",
            "valid_from",
            "valid_until",
            "most_uses",
            "most_uses_per_contact",
            "user_id",
            "phone",
            "services",
            "partners",
        ]
        help_texts = {
            "kind": KIND_HELP,
            "percent": _("Either a percentage or an amount."),
            "phone": _("Marketing only, such as 0501234567. Empty: any customer."),
        }
        widgets = {
            "code": forms.TextInput(attrs={"dir": "ltr", "class": "vTextField"}),
            "user_id": forms.TextInput(attrs={"dir": "ltr", "class": "vTextField"}),
            "phone": forms.TextInput(
                attrs={"dir": "ltr", "class": "vTextField", "maxlength": 30}
            ),
        }

    # The column holds 16 characters: longer notations are normalized first.
    phone = forms.CharField(label=_("Only for phone"), required=False, max_length=30)

    def clean_code(self) -> str:
        """Normalize the code, so that duplicates are refused."""
        return normal_code(self.cleaned_data["code"])

    def clean_minimum_subtotal_halalas(self) -> int:
        """Read an empty field as 0."""
        return int(self.cleaned_data["minimum_subtotal_halalas"] or 0)

    def clean_phone(self) -> str:
        """Normalize the phone like customers' phones."""
        text = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if not text:
            return ""
        phone = normal_phone(text)
        if phone is None:
            message = gettext("Write a Saudi mobile number, such as 0501234567.")
            raise forms.ValidationError(message, code="phone")
        return phone

    def clean(self) -> dict[str, Any]:
        """Refuse values without effect."""
        fields = super().clean() or self.cleaned_data
        if fields.get("cap_halalas") and fields.get("amount_halalas"):
            self.add_error("cap_halalas", gettext("Only a percentage has a limit."))
        if fields.get("phone") and fields.get("kind") != CouponKind.MARKETING:
            self.add_error("phone", gettext("Only a marketing coupon is for one phone."))
        if fields.get("user_id") and fields.get("kind") != CouponKind.COMPENSATION:
            self.add_error("user_id", gettext("Only a compensation is issued to a user."))
        return fields
