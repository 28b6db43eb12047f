"""Characters that nobody sees: controls, direction marks, zero-width ones and blanks. Pure."""

import json
import unicodedata

_CATEGORIES = {"Cc", "Cf", "Zl", "Zp"}
# Of these categories, yet drawn: signs before Arabic and other numbers, the end of an ayah.
_DRAWN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Letters, marks and symbols that are drawn as nothing: joiners, fillers, the blank of Braille.
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))


def is_invisible(character: str) -> bool:
    """Return whether a character is drawn as nothing, or breaks a line."""
    if character in _DRAWN:
        return False
    if unicodedata.category(character) in _CATEGORIES or character in _BLANK:
        return True
    return any(first <= character <= last for first, last in _SELECTORS)


def has_invisible(text: str) -> bool:
    """Return whether a text holds a character that nobody sees."""
    return any(map(is_invisible, text))


def strip_invisible(text: str) -> str:
    """Return the text on one line and without what nobody sees; a line break is a space."""
    if not has_invisible(text):
        return text
    lines = (line.strip() for line in text.replace("\t", "\n").splitlines())
    joined = " ".join(line for line in lines if line)
    return "".join(one for one in joined if not is_invisible(one)).strip()


def escape_invisible(text: str) -> str:
    """Return the text with each such character written out, as JSON writes it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written_out(one) if is_invisible(one) else one for one in text)


def _written_out(character: str) -> str:
    # JSON itself leaves DEL as it is.
    return json.dumps(character)[1:-1].replace("\x7f", "\\u007f")
