"""The back-office speaks Arabic: every marked string is translated, and compiled."""

import re
from gettext import GNUTranslations
from io import BytesIO

import pytest
from django.utils.translation import gettext, ngettext, override

from tests import messages

pytestmark = pytest.mark.once


PLACEHOLDER = re.compile(r"%\(\w+\)s")
ADVICE = "run `make messages`, translate what is empty, run it again"


def texts(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def entries(compiled):
    """What the program reads, without the header: it names the version of the tool."""
    found = dict(GNUTranslations(compiled)._catalog)
    found.pop("")
    return found


def test_every_marked_string_is_in_the_catalogue():
    marked = {message.id for message in messages.collect() if message.id}
    committed = {message.id for message in messages.read_committed() if message.id}
    assert marked == committed, ADVICE


@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_every_string_is_translated(domain):
    empty = [
        message.id
        for message in messages.read_committed(domain)
        if message.id and (message.fuzzy or not all(texts(message)))
    ]
    assert empty == [], ADVICE


def test_placeholders_survive_the_translation():
    lost = [
        message.id
        for message in messages.read_committed()
        if message.id and not isinstance(message.id, tuple)
        if set(PLACEHOLDER.findall(message.id)) != set(PLACEHOLDER.findall(message.string))
    ]
    assert lost == []


@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_what_is_compiled_is_what_is_written(domain):
    written = entries(BytesIO(messages.compile_committed(domain)))
    with (messages.FOLDER / f"{domain}.mo").open("rb") as stream:
        assert entries(stream) == written, ADVICE


@pytest.mark.parametrize(
    ("count", "form"), [(1, "واحد"), (2, "إرسالان"), (5, "عمليات"), (11, "عملية")]
)
def test_arabic_counts_in_its_own_way(count, form):
    one = "%(count)s delivery will be sent again now."
    many = "%(count)s deliveries will be sent again now."
    with override("ar"):
        assert form in ngettext(one, many, count)
        assert gettext("Bookings") == "الحجوزات"
