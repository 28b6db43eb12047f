"""What a customer types on the pages of a visit, and where a pin may come from."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models.rating import FEWEST_STARS, LONGEST_TEXT, MOST_STARS
from cleanlife.backoffice.fields import OneLineField

# Two numbers of degrees, as maps copy them and write them into their links.
_DEGREES = r"(-?\d{1,3}\.\d{1,20})"
_PLACE = re.compile(rf"{_DEGREES}\s*(?:[,،;]|%2[Cc]|\s)\s*{_DEGREES}")


def _text(label: Any, longest: int, hint: Any = "") -> OneLineField:
    return OneLineField(
        label=label,
        required=False,
        max_length=longest,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AccessForm(forms.Form):
    """How to get in; as long as the columns take it."""

    gate = _text(_("Gate"), 100, _("Which gate or entrance, and a code if there is one."))
    floor = _text(_("Floor"), 20)
    flat = _text(_("Flat or door"), 20)
    parking = _text(_("Parking"), 200, _("Where the team may leave its car."))
    pets = _text(_("Pets"), 200)
    note = _text(_("Anything else"), 500)


class PinForm(forms.Form):
    """Where the door is, as degrees or in the link of a map."""

    place = forms.CharField(
        label=_("Latitude and longitude"),
        max_length=500,
        help_text=_("Such as 24.71360, 46.67530, or the link of a map in which they stand."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def clean_place(self) -> tuple[float, float]:
        """Return latitude and longitude in degrees."""
        found = _PLACE.search(_western_digits(self.cleaned_data["place"]))
        if found is None:
            text = gettext(
                "We find no latitude and longitude in it. A shortened link does not name them."
            )
            raise forms.ValidationError(text)
        return float(found[1]), float(found[2])


class RatingForm(forms.Form):
    """Stars and a sentence."""

    stars = forms.IntegerField(min_value=FEWEST_STARS, max_value=MOST_STARS)
    text = OneLineField(required=False, max_length=LONGEST_TEXT)


def _western_digits(text: str) -> str:
    """Return the text with digits and decimal points of other scripts written as ASCII."""
    digits = (unicodedata.digit(one, None) for one in text)
    written = (
        one if digit is None else str(digit) for one, digit in zip(text, digits, strict=True)
    )
    return "".join(written).replace("\u066b", ".")
