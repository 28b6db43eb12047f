"""Operations see photos and the exact position on the booking's page, and delete photos."""

import re

import pytest

from bookings.models import Booking, VisitPhoto
from bookings.services.visits.positions import record_position, share_position
from tests.bookings.backoffice import page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.photos.sent import files, send
from tests.bookings.visits.field import press, reserved_teams
from tests.forms import form_on
from webhooks.models import Event

pytestmark = pytest.mark.django_db
DELETE = "delete_photos"


@pytest.fixture
def photos(booking):
    return [send(booking, kind=kind) for kind in ("before", "after")]


def delete(browser, booking, *photos):
    """Open the page, tick photos and press."""
    page = page_of("booking", booking, DELETE)
    form = form_on(browser.get(page).content.decode())
    chosen = {"photos": [str(photo.pk) for photo in photos]}
    return browser.post(page, {**form, **chosen}, follow=True)


def test_shows_small_pictures_that_open(admin_client, booking, photos):
    text = read(admin_client, page_of("booking", booking))
    shown = re.findall(r'<img src="(/photos/[^"]+)"', text)
    assert len(shown) == 2
    assert {admin_client.get(url)["Content-Type"] for url in shown} == {"image/jpeg"}
    assert "before the work" in text


def test_shows_nothing_where_there_is_nothing(admin_client, booking):
    text = read(admin_client, page_of("booking", booking))
    assert "Photos and position" not in text
    assert page_of("booking", booking, DELETE) not in text


def test_deletes_what_was_chosen(admin_client, booking, photos, folder):
    first, second = photos
    answer = delete(admin_client, booking, first)
    assert "Photos were deleted." in answer.content.decode()
    assert [path.name for path in files(folder)] == [second.name.rsplit("/", 1)[1]]
    assert VisitPhoto.objects.kept().get() == second


def test_deleting_tells_no_partner(admin_client, booking, photos):
    delete(admin_client, booking, *photos)
    assert not VisitPhoto.objects.kept().exists()
    assert not Event.objects.exists()


def test_nothing_is_deleted_unless_something_is_chosen(admin_client, booking, photos):
    answer = delete(admin_client, booking)
    assert "This field is required." in answer.content.decode()
    assert VisitPhoto.objects.kept().count() == 2


def test_a_stale_page_deletes_nothing(admin_client, booking, photos):
    page = page_of("booking", booking, DELETE)
    form = form_on(admin_client.get(page).content.decode())
    send(booking)
    admin_client.post(page, {**form, "photos": [str(photos[0].pk)]})
    assert VisitPhoto.objects.kept().count() == 3


def test_shows_exactly_where_the_team_was_seen(admin_client, booking):
    [team] = reserved_teams(booking)
    press(booking, "dispatch")
    share_position(team_id=team, agrees=True, now=NOW)
    record_position(
        team_id=team, latitude=24.71234, longitude=46.65432, accuracy_meters=17, now=NOW
    )
    text = read(admin_client, page_of("booking", booking))
    assert "query=24.712340,46.654320" in text
    assert "within 17 m" in text


def test_shows_whether_the_customer_allows_photos(admin_client, booking):
    yes = read(admin_client, page_of("booking", booking))
    Booking.objects.update(allows_photos=False)
    no = read(admin_client, page_of("booking", booking))
    assert "Customer allows photos" in yes
    assert yes != no
