"""The language that names are answered in; messages are English always."""

from django.utils.translation import get_language


def asked_language() -> str:
    """Return what Accept-Language asked for, ``ar`` or ``en``."""
    return get_language() or "en"
