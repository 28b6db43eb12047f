"""The hidden field that carries what a page was made from."""

from django.template import Library
from django.utils.html import format_html

from cleanlife.backoffice.versions.token import VERSION

register = Library()


@register.simple_tag
def version_field(token: str) -> str:
    """Write the field; nothing where a page has no version."""
    if not token:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', VERSION, token)
