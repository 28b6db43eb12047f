"""The handover note of a day: read by who opens it next, never written over unread."""

import pytest
from django.urls import reverse

from bookings.models import DayNote
from tests.bookings.backoffice import let_in, read
from tests.bookings.conftest import DAY

pytestmark = pytest.mark.django_db
BOARD, NOTE = reverse("board:day", args=[DAY]), reverse("board:note", args=[DAY])


def write(browser, text, seen):
    return browser.post(NOTE, {"text": text, "seen": seen}, follow=True).content.decode()


def test_a_note_is_read_with_its_writer(admin_client):
    assert "The note is stored." in write(admin_client, "Team 03 has the spare keys.", 0)
    text = read(admin_client, BOARD)
    assert "Team 03 has the spare keys." in text
    assert "<bdi>admin</bdi> · 28 Jun 2026" in text


def test_a_note_is_of_its_day(admin_client):
    write(admin_client, "Spare keys.", 0)
    assert "Spare keys." not in read(admin_client, reverse("board:day", args=["2026-07-02"]))


def test_it_is_replaced_by_who_has_read_it(admin_client):
    write(admin_client, "One", 0)
    write(admin_client, "Two", 1)
    note = DayNote.objects.get()
    assert (note.text, note.version, note.written_by) == ("Two", 2, "admin")


@pytest.mark.parametrize("seen", [0, 1])
def test_a_note_that_was_not_read_stays_and_the_other_text_is_not_lost(admin_client, seen):
    write(admin_client, "One", 0)
    write(admin_client, "Two", 1)
    refused = write(admin_client, "Three", seen)
    assert "another person has written the note meanwhile" in refused
    assert "Three" in refused
    assert DayNote.objects.get().text == "Two"


def test_an_emptied_note_is_gone_from_the_page(admin_client):
    write(admin_client, "One", 0)
    write(admin_client, "", 1)
    assert "handover-text" not in read(admin_client, BOARD)


def test_a_note_that_is_too_long_is_refused(admin_client):
    assert "too long" in write(admin_client, "x" * 2001, 0)
    assert not DayNote.objects.exists()


def test_who_may_only_look_reads_it_and_writes_none(client, admin_client):
    write(admin_client, "Spare keys.", 0)
    viewer = let_in(client, "view_booking")
    text = read(viewer, BOARD)
    assert "Spare keys." in text
    assert NOTE not in text
    assert viewer.post(NOTE, {"text": "x", "seen": 1}).status_code == 403


def test_it_is_not_written_by_looking(admin_client):
    assert admin_client.get(NOTE).status_code == 405
