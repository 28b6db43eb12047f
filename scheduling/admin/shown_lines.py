"""Long warnings, shortened."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

MOST_SHOWN = 10


def with_first_lines(text: str, lines: Sequence[str]) -> SafeString:
    """Show the first lines below a text, and the number of further ones."""
    shown = list(lines[:MOST_SHOWN])
    more = len(lines) - MOST_SHOWN
    if more > 0:
        shown.append(gettext("and %(count)s more") % {"count": more})
    return format_html("{}{}", text, format_html_join("", "<br>{}", ((row,) for row in shown)))
