"""How the page of a visit addresses its customer and draws stars."""

from django import template

register = template.Library()
# A first word that is no name without the next one.
_HALF_NAMES = frozenset(
    {"عبد", "أبو", "ابو", "أم", "ام", "abd", "abdul", "abdel", "abu", "umm", "um", "al", "el"}
)


@register.filter
def first_name(name: str) -> str:
    """Return the first name of a whole one: Noura of Noura Saad, Abu Bakr of Abu Bakr Saad."""
    words = name.split()
    taken = 2 if words and words[0].lower() in _HALF_NAMES else 1
    return " ".join(words[:taken])
