"""What a JSON Schema cannot say, made right in requests that are meant to be right.

Ids that exist, times that are free, and the rules between fields (contract, sections 1, 4, 5).
"""

import uuid
from collections.abc import Callable
from typing import Any

from tests.fuzz.world import World

Json = dict[str, Any]
MINUTES_A_DAY = 24 * 60
FRESH = 0.4
SOLD_TODAY = 0.7
STAYS_WHERE_IT_IS = 0.6
QUOTED = 0.3
MOST_EXTRAS = 5
# What the demo has; any other is refused.
CONTRACT, CODE = "HOTEL-2026", "SUMMER25"
SINGLE_CODES = ("promoCode", "discountCode")
# No character of them may be invisible, and of a name something must be left.
VISIBLE = (
    "externalReference", "paymentReference", "userId", "utmSource", "label", "name", "line1",
    "district", "city", "buildingNumber", "postalCode",
)  # fmt: skip
# A booking by a quote leaves them to the quote.
FIXED_BY_QUOTE = (
    "packageId", "customServices", "couponIds", "codes", *SINGLE_CODES, "contractCode",
)  # fmt: skip


def real_path(world: World, operation_id: str, names: set[str]) -> Json:
    """Return ids for the path; where the operation uses them up, now and then fresh ones."""
    fresh: dict[str, Callable[[], Json]] = {
        "cancelBooking": world.new_booking,
        "confirmPayment": world.new_booking,
        "removeAddress": world.new_address,
        "updateAddress": world.new_address,
        "deleteSubscription": world.new_subscription,
        "recoverSubscription": world.new_subscription,
        "cancelRecovery": world.new_recovery,
        "getRecovery": world.new_recovery,
        "extendHold": world.new_hold,
        "releaseHold": world.new_hold,
    }
    if operation_id in fresh:
        return fresh[operation_id]() if world.chance.random() < FRESH else {}
    if operation_id in {"getDelivery", "retryDelivery"}:
        return world.failed_delivery()
    if operation_id == "updateBooking" and world.chance.random() < FRESH:
        return world.new_booking()
    known = {
        "bookingId": world.booking,
        "contactId": world.contact,
        "serviceId": world.services[0],
        "id": world.spare_subscription,
    }
    return {name: known[name] for name in names}


def mend_headers(headers: Any) -> None:
    """Make conditions hold, and give each request an Idempotency-Key of its own."""
    if "If-Match" in headers:
        headers["If-Match"] = "*"
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = str(uuid.uuid4())


def mend_query(world: World, query: Json) -> None:
    """Name what exists; keep apart what does not go together."""
    known = {
        "addressId": world.address,
        "serviceId": world.services[0],
        "contactId": world.contact,
        "subscriptionId": world.subscription,
        "date": world.near_day(),
        "cursor": "",
    }
    known["to"] = known["date"]
    query.update({name: value for name, value in known.items() if name in query})
    if "cursor" in query:
        query.pop("page", None)
        query.pop("sortBy", None)
    if "fromDate" in query and "toDate" in query:
        query["fromDate"], query["toDate"] = sorted((query["fromDate"], query["toDate"]))


def mend_body(world: World, operation_id: str, body: Json) -> None:
    """Make the fields of a body agree with each other and with the world."""
    _mend_texts(body)
    _mend_codes(body)
    if operation_id == "createBooking":
        _mend_order(world, body)
    if operation_id == "createHold":
        body.update(world.place_and_time())
    if operation_id == "updateBooking" and world.chance.random() < STAYS_WHERE_IT_IS:
        body.pop("date", None)
        body.pop("timeslot", None)
    if operation_id == "updateBooking" and body.get("date"):
        # A pattern accepts days that no month has.
        body["date"] = world.near_day() + body["date"][10:]
    if body.get("timeslot") is not None:
        _mend_times(body)
    real: dict[str, Callable[[], str]] = {
        "reasonId": lambda: world.chance.choice(world.reasons),
        "url": lambda: world.endpoint,
        "since": world.a_past_moment,
    }
    body.update({name: make() for name, make in real.items() if body.get(name)})
    for item in body.get("items") or ():
        item["serviceId"] = world.chance.choice(world.services)
        _mend_item(world, operation_id, item)


def _mend_texts(body: Json) -> None:
    for name in VISIBLE:
        if body.get(name):
            body[name] = "".join(filter(str.isprintable, body[name])).strip() or "x"


def _mend_item(world: World, operation_id: str, item: Json) -> None:
    if operation_id in {"calculatePrice", "createQuote"}:
        item["hours"] = round(item["hours"], 2)
        _mend_extras(world, item)
        _mend_package(world, item)
    else:
        item.update({"addressId": world.address, "zoneId": None}, **world.some_days())


def _mend_order(world: World, body: Json) -> None:
    body.update(world.order())
    # A hold that exists must be of the same visit, which no schema can say.
    body.pop("holdId", None)
    if world.chance.random() < SOLD_TODAY:
        body.update(numberOfTeams=None, externalReference=str(uuid.uuid4()), packageId=None)
        _mend_extras(world, body)
    body.pop("quoteId", None)
    if world.chance.random() < QUOTED:
        for name in FIXED_BY_QUOTE:
            body.pop(name, None)
        body.update(numberOfTeams=None, quoteId=world.new_quote(body))


def _mend_extras(world: World, sold: Json) -> None:
    """Name add-ons of the service, so few that no column is too small for the price."""
    extras = [one["id"] for one in world.details(sold["serviceId"])["customServices"]]
    if not extras:
        sold.pop("customServices", None)
        sold.pop("subServiceId", None)
    if sold.get("subServiceId"):
        sold["subServiceId"] = world.chance.choice(extras)
    if sold.get("customServices"):
        sold["customServices"] = sold["customServices"][:MOST_EXTRAS]
        for extra in sold["customServices"]:
            extra["id"] = world.chance.choice(extras)


def _mend_package(world: World, item: Json) -> None:
    packages = world.details(item["serviceId"])["packages"]
    if not item.pop("packageId", None) or not packages:
        return
    package = world.chance.choice(packages)
    item.update(packageId=package["id"], hours=package["hours"])


def _mend_codes(body: Json) -> None:
    """Name a code that counts, and no more codes than may be named."""
    if body.get("contractCode"):
        body["contractCode"] = CONTRACT
    named = [name for name in SINGLE_CODES if body.get(name)]
    if named or body.get("codes"):
        for name in (*SINGLE_CODES, "codes"):
            body.pop(name, None)
        body.update({named[0]: CODE} if named else {"codes": [CODE]})


def _mend_times(body: Json) -> None:
    slot = body["timeslot"]
    # What a timeslot says of itself must be true, which no schema can say.
    for name in ("date", "endsAtNextDay"):
        slot.pop(name, None)
    for name in ("startAt", "endAt"):
        slot[name] = slot.get(name) or "09:00"
    start, end = (
        int(slot[name][:2]) * 60 + int(slot[name][3:5]) for name in ("startAt", "endAt")
    )
    if start == end:
        end = (end + 120) % MINUTES_A_DAY
        slot["endAt"] = f"{end // 60:02d}:{end % 60:02d}"
    minutes = (end - start) % MINUTES_A_DAY
    if body.get("hours"):
        body["hours"] = minutes // 60 if minutes % 60 == 0 else None
