"""One spelling for the many in which people write names, codes and phones. Pure.

What is stored for the search and what is typed into it are folded by the same functions, so
that either finds the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from cleanlife.invisible import is_invisible

# All of these must stand in a stored text; of each, any one of its spellings.
Terms = Sequence[Sequence[str]]

# No stored text is longer (a URL) or has more words (a name of 150 letters).
LONGEST_QUERY, MOST_WORDS = 2500, 75
_KEPT = {"Ll", "Lu", "Lt", "Lo", "Nl", "No", "So", "Sc"}
_HAMZA_ABOVE = "\u0654"
# After decomposition, in which hamza has left its seat, and small letters.
_SAME_LETTER = {
    _HAMZA_ABOVE: _HAMZA_ABOVE,
    **dict.fromkeys("ءٴ", ""),
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("ةۃەہھ", "ه"),
    **dict.fromkeys("ىیۍېے", "ي"),
    **dict.fromkeys("کڪګ", "ك"),
    **dict.fromkeys("ۇۆ", "و"),
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",
}  # fmt: skip
# مسئول is مسؤول, and رئوف is رؤوف: before waw the seat is a matter of country.
_SEAT_BEFORE_WAW = re.compile(f"ي{_HAMZA_ABOVE}(?=و)")
_LONG_VOWEL = re.compile(r"([اوي])\1+")
_PHONE = re.compile(r"\+(966)?0?(\d+)", re.ASCII)
_WHOLE_PHONE = re.compile(r"(?:00|966)\d*|0?5\d{8}", re.ASCII)
_SAUDI, _DIGITS_AFTER_SAUDI, _DIGITS_WITH_TRUNK = "966", 9, 10


def fold(text: str) -> str:
    """Return the letters and digits of a text, alike however they were written.

    Without case, accents, Arabic marks, tatweel and hamza; alef, yeh, kaf and heh in one form,
    digits of any script as ASCII. Without spaces and punctuation too: people write عبدالله and
    عبد الله, Al-Harbi and Alharbi.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = _SEAT_BEFORE_WAW.sub("", "".join(map(_letter, plain)))
    squeezed = letters.replace(_HAMZA_ABOVE, "").replace(" ", "")
    # داوود is داود.
    return _LONG_VOWEL.sub(r"\1", squeezed)


def fold_column(texts: Iterable[str]) -> str:
    """Return what is stored for the search of a row's texts.

    A Saudi phone stands in it as ``+0551239876``: its digits are never found in the country
    code, and no country code begins with 0.
    """
    return " ".join(_phone(text) or fold(text) for text in texts)


def read_query(typed: str) -> Terms | None:
    """Return what must be found of what was typed; None if nothing can be meant by it.

    Each word stands for itself, in any order. Digits that follow each other are one number.
    """
    if len(typed) > LONGEST_QUERY:
        return None
    terms: dict[Sequence[str], None] = {}
    for words in split_words(typed.removeprefix("tel:")):
        folded = fold(words)
        if folded.isdecimal():
            is_abroad = "+" in unicodedata.normalize("NFKC", words)
            terms[_spellings(folded, is_abroad=is_abroad)] = None
        elif folded:
            terms[(folded,)] = None
    return list(terms) if 0 < len(terms) <= MOST_WORDS else None


def split_words(typed: str) -> list[str]:
    """Return each word of a text; digits that follow each other are one word, as of a phone."""
    words: list[str] = []
    for is_number, group in groupby(typed.split(), _is_of_number):
        together = list(group)
        words += [" ".join(together)] if is_number else together
    return words


def is_phone(typed: str) -> bool:
    """Return whether digits, perhaps with spaces, can only be one phone, or its beginning."""
    digits = fold(typed)
    return "+" in unicodedata.normalize("NFKC", typed) or bool(_WHOLE_PHONE.fullmatch(digits))


def is_found(column: str, terms: Terms) -> bool:
    """Return whether a folded column holds all that must be found."""
    return all(any(spelling in column for spelling in term) for term in terms)


def _is_of_number(word: str) -> bool:
    folded = fold(word)
    return folded.isdecimal() or not folded


@cache
def _letter(character: str) -> str:
    if character in _SAME_LETTER:
        return _SAME_LETTER[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] in "PZ":
        return " "
    return character if category in _KEPT and not is_invisible(character) else ""


def _phone(text: str) -> str | None:
    found = _PHONE.fullmatch(text)
    if not found:
        return None
    return f"+0{found[2]}" if found[1] else f"+{found[2]}"


def _spellings(digits: str, *, is_abroad: bool) -> tuple[str, ...]:
    """Return how typed digits may stand in a stored text: as they are, or as a phone."""
    abroad = digits.removeprefix("00")
    if not is_abroad and abroad == digits and not digits.startswith(_SAUDI):
        is_whole = len(digits) >= _DIGITS_WITH_TRUNK
        return (digits.removeprefix("0") if is_whole else digits,)
    found = () if is_abroad and not digits.startswith("00") else (digits,)
    if not abroad.startswith(_SAUDI):
        return (*found, f"+{abroad}")
    number = abroad.removeprefix(_SAUDI).removeprefix("0")
    local = (f"0{number}",) if len(number) == _DIGITS_AFTER_SAUDI else ()
    return (*found, *local, *((f"+0{number}",) if number else ()))
