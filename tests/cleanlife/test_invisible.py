"""Characters that nobody sees."""

import json

import pytest

from cleanlife.invisible import escape_invisible, has_invisible, strip_invisible

INVISIBLE = [
    "\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u00ad", "\u034f", "\u061c", "\u115f", "\u180e",
    "\u200b", "\u200d", "\u200e", "\u200f", "\u2028", "\u202e", "\u2060", "\u2066", "\u2800",
    "\u3164", "\ufe0f", "\ufeff", "\U000e0041", "\U000e0100",
]  # fmt: skip
VISIBLE = [
    "REF-4711", "Réf. 7 / b", "نُورَة العتيبي", "٤٧١١", "\u0600123", "李小龙",
    "Ⅳ ½ €", "🏠", "a b", "a\u00a0b",
]  # fmt: skip


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
def test_knows_what_nobody_sees(character):
    assert has_invisible(f"a{character}b")
    assert strip_invisible(f"a{character}") == "a"


@pytest.mark.parametrize("text", VISIBLE, ids=ascii)
def test_leaves_what_is_seen(text):
    assert not has_invisible(text)
    assert strip_invisible(text) == escape_invisible(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Sara\nAl-Harbi", "Sara Al-Harbi"),
        ("Sara \r\n\t Al-Harbi\n", "Sara Al-Harbi"),
        ("\u202bنورة\u202c \u200fالعتيبي", "نورة العتيبي"),
        ("\u200b", ""),
        ("\n\u2028\n", ""),
        (" \u200b ", ""),
    ],
)
def test_strips_to_one_line(text, seen):
    assert strip_invisible(text) == seen


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
def test_writes_out_what_json_reads_again(character):
    written = escape_invisible(f"a{character}b")
    assert not has_invisible(written)
    assert json.loads(f'"{written}"') == f"a{character}b"
