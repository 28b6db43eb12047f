"""Photos and position on a team's phone, and a phone whose storage is full."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.phone_rows import read_photos, read_position

RIYADH = {"latitude": 24.71, "longitude": 46.67, "accuracy": 20}


@pytest.fixture(scope="module")
def picture():
    """A picture as a camera takes it, larger than we keep."""
    drawn = BytesIO()
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(drawn, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def take(phone, kind, picture):
    phone.visit(0).locator(f"input[data-id^={kind}-]").set_input_files(picture)


def fill_storage(phone):
    """Let the browser have no room for another row."""
    phone.page.evaluate(
        """() => {
            IDBObjectStore.prototype.add = function () { this.transaction.abort(); };
        }"""
    )


def test_a_photo_is_made_small_and_sent_when_there_is_a_network(phone, picture):
    phone.cut()
    take(phone, "before", picture)
    phone.is_kept()
    kept = phone.visit(0).get_by_alt_text(f"{phone.say('before')}: {phone.say('notSentYet')}")
    expect(kept).to_be_visible()
    phone.picture("team-photo")
    phone.cut(is_cut=False)
    phone.has_sent_all()
    expect(phone.visit(0).get_by_alt_text(phone.say("before"), exact=True)).to_be_visible()
    assert phone.barriers() == []
    [photo] = phone.product.call(read_photos, phone.team)
    assert photo == {"kind": "before", "width": 1600, "height": 1200}


def test_what_is_no_picture_is_not_kept(phone):
    take(phone, "after", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(phone.notice()).to_contain_text(phone.say("photoUnreadable"))
    phone.has_sent_all()


def test_a_full_storage_keeps_the_press_and_says_that_it_has_no_room_for_the_photo(
    phone, picture
):
    fill_storage(phone)
    take(phone, "before", picture)
    expect(phone.notice()).to_contain_text(phone.say("photoNotKept"))
    phone.notice().get_by_role("button").tap()
    phone.move("start")
    phone.is_kept()
    phone.let_time_pass()
    phone.has_sent_all()
    assert phone.actions(0) == [("dispatch", True), ("start", True)]


def test_the_position_is_known_on_the_way_only_and_if_the_leader_agrees(phone):
    phone.page.context.grant_permissions(["geolocation"])
    phone.page.context.set_geolocation(RIYADH)
    phone.move("dispatch")
    phone.share(agrees=True)
    assert phone.product.call(read_position, phone.team) is None
    with phone.page.expect_response("**/team/position") as sent:
        phone.is_kept()
        phone.let_time_pass()
        phone.has_sent_all()
    assert sent.value.status == 200
    found = phone.product.call(read_position, phone.team)
    assert (found["latitude"], found["longitude"]) == (24.71, 46.67)


def test_nobody_is_followed_who_does_not_agree(phone):
    phone.page.context.grant_permissions(["geolocation"])
    phone.page.context.set_geolocation(RIYADH)
    asked = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.press("dispatch")
    phone.press("arrive")
    assert [url for url in asked if url.endswith("/team/position")] == []
    assert [url for url in asked if url.endswith("/team/position/consent")]
