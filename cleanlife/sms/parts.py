"""How many SMS a text takes (3GPP TS 23.038): GSM-7 where its alphabet suffices, else UCS-2."""

from collections.abc import Iterable

# One place each, and two: escape and the character itself.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\f^{}\\[~]|€"
# What fits into the only part, and into each of several: those say which part they are.
GSM_ALONE, GSM_EACH = 160, 153
UCS_ALONE, UCS_EACH = 70, 67
_LARGEST_UNIT = 0xFFFF


def count_parts(text: str) -> int:
    """Return how many SMS the text takes; none for an empty one."""
    if all(character in BASIC or character in EXTENDED for character in text):
        places = [1 if character in BASIC else 2 for character in text]
        return _split(places, alone=GSM_ALONE, each=GSM_EACH)
    places = [2 if ord(character) > _LARGEST_UNIT else 1 for character in text]
    return _split(places, alone=UCS_ALONE, each=UCS_EACH)


def _split(places: list[int], *, alone: int, each: int) -> int:
    if not places:
        return 0
    return 1 if sum(places) <= alone else _fill(places, each)


def _fill(places: Iterable[int], each: int) -> int:
    """Count the parts; a character of two places is never torn apart."""
    parts, room = 1, each
    for place in places:
        if place > room:
            parts, room = parts + 1, each
        room -= place
    return parts
