"""The markup of what stands in thousands on a board; a template takes three times as long."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

PIN = "📌 "


class Card(NamedTuple):
    """What is read of a visit wherever it stands; ``kind`` is its colour."""

    key: str
    url: str
    kind: str
    state: str
    marks: str
    span: str
    customer: str
    place: str
    service: str
    version: int
    is_pinned: bool


def bar_markup(card: Card, *, at: str, is_faded: bool) -> str:
    """Return the bar of one visit in the lane of a team."""
    faded = " faded" if is_faded else ""
    marked = " marked" if card.marks else ""
    return (
        f'<a class="at bar {card.kind}{marked}{faded} {at}" href="{card.url}"'
        f' data-visit="{card.key}" data-version="{card.version}">'
        f"<strong>{PIN if card.is_pinned else ''}{escape(card.customer)}</strong>"
        f" <span>{card.span} · {escape(card.place)}</span>"
        f' <span class="state">{escape(_state(card))}</span></a>'
    )


def item_markup(card: Card, teams: str) -> SafeString:
    """Return the line of one visit in the list by time."""
    about = " · ".join(filter(None, [card.place, card.service, teams]))
    marked = " marked" if card.marks else ""
    return SafeString(
        f'<li><a class="bar {card.kind}{marked}" href="{card.url}" data-visit="{card.key}">'
        f'<span class="when">{card.span}</span>'
        f" <strong><bdi>{escape(card.customer)}</bdi></strong>"
        f' <span class="state">{escape(_state(card))}</span>'
        f' <span class="quiet-line">{escape(about)}</span></a></li>'
    )


def _state(card: Card) -> str:
    return f"{card.state}, {card.marks}" if card.marks else card.state


def block_markup(kind: str, places: Iterable[str]) -> str:
    """Return blocks without words, such as the hours of a shift."""
    return "".join(f'<i class="at {kind} {at}"></i>' for at in places if at)


def label_markup(kind: str, at: str, text: str) -> str:
    """Return a block with words, such as time off."""
    return f'<span class="at {kind} {at}">{escape(text)}</span>' if at else ""
