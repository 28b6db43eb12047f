"""The back-office speaks Arabic, phones seven languages: all is translated, and compiled."""

import re
from gettext import GNUTranslations
from io import BytesIO

import pytest
from django.utils.translation import gettext, ngettext, override

from field.languages import Language
from tests import messages

pytestmark = pytest.mark.once


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ADVICE = "run `make messages`, translate what is empty, run it again"


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
        if message.id and (message.fuzzy or not all(messages.texts_of(message)))
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


@pytest.fixture(params=messages.LEADERS_LANGUAGES)
def leaders(request):
    """What leaders read on their phones, in one language: where it is, and its translations."""
    folder = messages.leaders_folder(request.param)
    return folder, messages.read_committed(folder=folder, language=request.param)


def test_every_language_of_a_leader_but_english_has_a_catalogue():
    assert {*messages.LEADERS_LANGUAGES, "en"} == set(Language.values)


def test_leaders_read_every_string_in_their_language(leaders):
    _, catalogue = leaders
    marked = {each.id for each in messages.collect_for_leaders("ar") if each.id}
    translated = {
        each.id
        for each in catalogue
        if each.id and not each.fuzzy and all(messages.texts_of(each))
    }
    assert translated == marked, ADVICE


def test_placeholders_survive_every_language_of_a_leader(leaders):
    _, catalogue = leaders
    lost = [
        each.id
        for each in catalogue
        if each.id
        if sorted(PLACEHOLDER.findall(each.id)) != sorted(PLACEHOLDER.findall(each.string))
    ]
    assert lost == []


def test_what_is_compiled_for_leaders_is_what_is_written(leaders):
    folder, _ = leaders
    compiled = messages.compile_committed(folder=folder, language=folder.parent.name)
    with (folder / "django.mo").open("rb") as stream:
        assert entries(stream) == entries(BytesIO(compiled)), ADVICE
