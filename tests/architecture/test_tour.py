"""The tour is true: each journey passes its stops, in their order."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from bookings.models import PaymentLink, Refund
from bookings.tasks import carry_out_refunds, send_payment_links
from tests.architecture.journeys import NOW, World, make_world
from tests.architecture.tracing import ROOT, Call, Recorder
from tests.webhooks.receiver import Receiver
from webhooks.models import Delivery
from webhooks.tasks import dispatch_due_deliveries
from webhooks.transport import shared_sender

TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
STOP = re.compile(
    r"^\d+\. `([\w.]+)` in \[([\w/]+\.py)\]\(\.\./([\w/]+\.py)\): [^\n]+", re.MULTILINE
)
MOST_STOPS = 12


def book_and_tell(world: World) -> None:
    world.book("09:00", "12:00")
    dispatch_due_deliveries()
    assert Delivery.objects.get().status == "DELIVERED"


def price(world: World) -> None:
    world.price()


def pay_and_cancel(world: World) -> None:
    booking = world.book("09:00", "12:00")
    send_payment_links()
    page = f"/pay/{PaymentLink.objects.get().token}"
    assert Client().get(page).status_code == 200
    assert Client().post(page, {"decision": "pay"}).status_code == 303
    world.call("PATCH", f"bookings/{booking}/cancel")
    carry_out_refunds()
    assert Refund.objects.get().status == "REFUNDED"


JOURNEYS: dict[str, Callable[[World], None]] = {
    "A booking, from request to webhook": book_and_tell,
    "A price": price,
    "A payment, from link to refund": pay_and_cancel,
}


def stops_of(title: str) -> list[Call]:
    """Return the stops of one part of the tour."""
    part = TOUR.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [Call(file, function) for function, file, _ in STOP.findall(part)]


@pytest.fixture
def play(transactional_db) -> Iterator[Callable[..., list[Call]]]:
    """Return a function that plays a journey and returns its calls."""

    def run(journey: Callable[[World], None], **partner: bool) -> list[Call]:
        with (
            time_machine.travel(NOW, tick=True),
            Receiver().running() as receiver,
            Recorder().installed() as recorder,
        ):
            world = make_world(receiver, **partner)
            with recorder.recording() as calls:
                journey(world)
        return calls

    yield run
    shared_sender().close()


@pytest.mark.parametrize("title", JOURNEYS)
def test_each_stop_is_passed_in_order(play, title):
    calls = iter(
        play(JOURNEYS[title], cleanlife_pays=title == "A payment, from link to refund")
    )
    missed = [stop for stop in stops_of(title) if stop not in calls]
    assert missed == []


@pytest.mark.parametrize("title", JOURNEYS)
def test_a_journey_is_short_and_every_line_is_read(title):
    part = TOUR.split(f"\n## {title}\n")[1].split("\n## ")[0]
    numbered = re.findall(r"^\d+\. ", part, re.MULTILINE)
    assert len(stops_of(title)) == len(numbered)
    assert 5 <= len(numbered) <= MOST_STOPS


def test_links_lead_where_their_text_says():
    assert all(shown == target for _, shown, target in STOP.findall(TOUR))
