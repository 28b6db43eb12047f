"""What texts of each kind say, with how many SMS they take."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import TextTemplate
from bookings.text_templates import MOST_PARTS, PLACEHOLDERS, count_longest, longest_values
from bookings.texts import TextKind
from cleanlife.backoffice.admin import left_to_right
from cleanlife.sms import parts

LANGUAGES = {"english": ("en", "ltr"), "arabic": ("ar", "rtl")}


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]
    """The text in both languages; a script counts its SMS while it is typed."""

    class Meta:
        model = TextTemplate
        fields = ["english", "arabic"]

    class Media:
        js = ["backoffice/sms_parts.js"]

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        for name, (language, direction) in LANGUAGES.items():
            if name in self.fields:
                counted = json.dumps(_counted(language))
                attributes = {"rows": 4, "dir": direction, "data-sms": counted}
                self.fields[name].widget = forms.Textarea(attrs=attributes)


@admin.register(TextTemplate)
class TextTemplateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One row a kind: none is added and none is deleted."""

    form = WordingForm
    list_display = ["kind", "english", "arabic", "sms"]
    fields = ["kind", "gaps", "english", "arabic"]
    readonly_fields = ["kind", "gaps"]

    @admin.display(description=_("SMS, English and Arabic"))
    def sms(self, template: TextTemplate) -> str:
        """Show how many SMS each takes with the longest values."""
        counts = [
            str(count_longest(getattr(template, name), language))
            for name, (language, _direction) in LANGUAGES.items()
        ]
        return left_to_right(" · ".join(counts))

    @admin.display(description=_("Is filled in"))
    def gaps(self, template: TextTemplate) -> str:
        """Name what may stand in braces."""
        names = PLACEHOLDERS[TextKind(template.kind)]
        return left_to_right(" ".join(f"{{{name}}}" for name in names))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding: the kinds are those of the software."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid deleting: nothing could be sent of its kind."""
        return False


def _counted(language: str) -> dict[str, Any]:
    """Return what the script counts by: it has no alphabet and no limits of its own."""
    return {
        "basic": parts.BASIC,
        "extended": parts.EXTENDED,
        "gsm": [parts.GSM_ALONE, parts.GSM_EACH],
        "ucs": [parts.UCS_ALONE, parts.UCS_EACH],
        "longest": longest_values(language),
        "most": MOST_PARTS,
        "label": gettext("SMS with the longest values: {count}"),
    }
