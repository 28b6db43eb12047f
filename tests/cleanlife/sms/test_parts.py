"""How many SMS a text takes, at each limit."""

import pytest

from cleanlife.sms.parts import count_parts

ARABIC, SMILE = "ع", "😀"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é_\n@" * 40, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 159 + "[", 2),
        ("a" * 304 + "€", 2),
        (ARABIC * 70, 1),
        (ARABIC * 71, 2),
        (ARABIC * 134, 2),
        (ARABIC * 135, 3),
        ("a" * 70 + ARABIC, 2),
        (SMILE * 35, 1),
        (SMILE * 36, 2),
        ("a" * 70 + "—", 2),
        ("a" * 71 + "`", 2),
    ],
)
def test_counts(text, parts):
    assert count_parts(text) == parts


@pytest.mark.parametrize(("alone", "pair"), [("a" * 152, "€"), (ARABIC * 66, SMILE)])
def test_a_character_of_two_places_is_not_torn_apart(alone, pair):
    assert count_parts(alone + pair + alone) == 3
    assert count_parts(alone + pair + alone[1:]) == 2
