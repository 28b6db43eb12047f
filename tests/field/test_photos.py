"""Photos and positions that a team's phone sends."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Booking, TeamPosition, VisitPhoto
from tests.bookings.photos.conftest import allow_all, folder
from tests.bookings.photos.pictures import GPS, bomb, opened, picture, with_metadata
from tests.bookings.photos.sent import files
from tests.bookings.visits.field import MINUTE, press
from tests.factories.visits import visit_in
from tests.field.conftest import MORNING
from tests.field.phone import TeamPhone

__all__ = ["folder"]
pytestmark = pytest.mark.django_db
HERE = {"latitude": 24.75, "longitude": 46.7, "accuracy": 12.6}


@pytest.fixture
def visit(visit: Booking) -> Booking:
    allow_all()
    return Booking.objects.get(pk=visit.pk)


def send(phone: TeamPhone, booking: Any, content: bytes = picture(), **more: Any) -> Any:
    body = {
        "key": str(uuid.uuid4()),
        "visit": str(getattr(booking, "pk", booking)),
        "kind": "before",
        "takenAt": MORNING.isoformat(),
        "photo": SimpleUploadedFile("a.jpg", content, "image/jpeg"),
        **more,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    phone.csrf or phone.get_day()
    headers = {"X-CSRFToken": phone.csrf}
    return phone.browser.post("/team/photos", sent, headers=headers)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_photo_is_kept_and_shown_on_the_phone(visit, phone):
    assert phone.visits[0]["photos"] == {"allowed": True, "most": 10, "taken": []}
    answer = send(phone, visit, with_metadata("JPEG"), kind="after")
    assert answer.status_code == 200
    [taken] = answer.json()["visit"]["photos"]["taken"]
    assert taken["kind"] == "after"
    shown = opened(phone.browser.get(taken["url"]).content)
    assert not shown.getexif().get_ifd(GPS)


def test_a_photo_has_the_time_of_the_phone_corrected(visit, phone):
    hour = timedelta(hours=1)
    ahead = {
        "takenAt": (MORNING + hour - 5 * MINUTE).isoformat(),
        "sentAt": (MORNING + hour).isoformat(),
    }
    send(phone, visit, **ahead)
    assert VisitPhoto.objects.get().taken_at == MORNING - 5 * MINUTE


def test_the_same_key_keeps_one_photo(visit, phone, folder):
    key = str(uuid.uuid4())
    answers = [send(phone, visit, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(files(folder)) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<?php echo 1;", (422, "NO_PHOTO")),
        (bomb(), (422, "TOO_MANY_PIXELS")),
        (picture("GIF"), (422, "NO_PHOTO")),
        (picture() + bytes(2 * 1024 * 1024), (413, "TOO_MANY_BYTES")),
        (bytes(3 * 1024 * 1024), (413, "TOO_MANY_BYTES")),
        (b"", (422, "EMPTY")),
    ],
    ids=["script", "bomb", "gif", "large", "larger", "empty"],
)
def test_what_is_no_photo_is_refused_in_words(visit, phone, folder, content, expected):
    answer = send(phone, visit, content)
    assert refusal(answer) == expected
    assert answer.json()["message"] == "This photo cannot be used. Take another one."
    assert files(folder) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "during"},
        {"kind": None},
        {"photo": None},
        {"photo": "a.jpg"},
        {"key": "7"},
        {"visit": None},
        {"takenAt": "noon"},
        {"takenAt": None},
    ],
    ids=str,
)
def test_what_our_page_does_not_send_is_nonsense(visit, phone, wrong):
    assert refusal(send(phone, visit, **wrong)) == (400, "NONSENSE")


def test_a_photo_that_is_not_allowed_is_refused(visit, phone):
    Booking.objects.update(allows_photos=False)
    assert phone.visits[0]["photos"]["allowed"] is False
    assert refusal(send(phone, visit)) == (422, "NOT_ALLOWED")


def test_of_other_visits_a_phone_learns_nothing(visit, phone):
    others = [uuid.uuid4(), visit_in("Dispatched", allows_photos=True)]
    answers = [send(phone, other) for other in others]
    assert {refusal(answer) for answer in answers} == {(404, "VISIT_UNKNOWN")}


def test_a_phone_that_is_signed_out_sends_nothing(visit, phone):
    send(phone, visit)
    phone.post("leave", {})
    assert refusal(send(phone, visit)) == (401, "NO_SESSION")


def test_a_photo_without_the_token_of_our_page_is_refused(visit, phone):
    phone.csrf = "forged"
    assert send(phone, visit).status_code == 403
    assert not VisitPhoto.objects.exists()


def test_a_position_is_kept_on_the_way_once_the_leader_agrees(visit, phone):
    press(visit, "dispatch", now=MORNING)
    assert refusal(phone.post("position", HERE)) == (422, "POSITION_NOT_WANTED")
    assert phone.post("position/consent", {"agrees": True}).json() == {"sharesPosition": True}
    assert phone.day["sharesPosition"] is True
    assert phone.post("position", HERE).status_code == 200
    kept = TeamPosition.objects.get()
    assert (kept.latitude, kept.longitude, kept.accuracy_meters) == (24.75, 46.7, 13)


def test_a_no_forgets_the_position(visit, phone):
    press(visit, "dispatch", now=MORNING)
    phone.post("position/consent", {"agrees": True})
    phone.post("position", HERE)
    assert phone.post("position/consent", {"agrees": False}).json() == {"sharesPosition": False}
    assert not TeamPosition.objects.exists()
    assert phone.day["sharesPosition"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 90.1},
        {"longitude": "46.7"},
        {"accuracy": None},
        {"latitude": True},
        {"longitude": 10**400},
        {"latitude": float("nan")},
        {"latitude": float("inf")},
    ],
    ids=lambda wrong: str(wrong)[:30],
)
def test_a_position_that_is_none_is_nonsense(visit, phone, wrong):
    press(visit, "dispatch", now=MORNING)
    phone.post("position/consent", {"agrees": True})
    assert refusal(phone.post("position", {**HERE, **wrong})) == (400, "NONSENSE")


@pytest.mark.parametrize("agrees", ["yes", 1, None])
def test_agreeing_is_yes_or_no(phone, agrees):
    assert refusal(phone.post("position/consent", {"agrees": agrees})) == (400, "NONSENSE")


def test_neither_photos_nor_positions_need_a_place_in_the_log(visit, phone, caplog):
    press(visit, "dispatch", now=MORNING)
    phone.post("position/consent", {"agrees": True})
    phone.post("position", HERE)
    [taken] = send(phone, visit).json()["visit"]["photos"]["taken"]
    phone.browser.get(taken["url"])
    lines = [str(record.__dict__) for record in caplog.records]
    token = taken["url"].removeprefix("/photos/")
    assert any("/photos/" in line for line in lines)
    assert not any("24.75" in line or token in line for line in lines)
