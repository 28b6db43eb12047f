"""Where a team on its way is, and whether its leader agrees today that we know.

`POST /team/position {latitude, longitude, accuracy}`, in degrees and metres: 422
`POSITION_NOT_WANTED` where nothing is kept, because the team is on its way to no visit or the
leader has not agreed today; stop sending then. `POST /team/position/consent {agrees}` answers
`{sharesPosition}`.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse

from bookings.field_errors import PositionNotWanted
from bookings.services.visits.positions import record_position, share_position
from cleanlife import clock
from field.models import Phone
from field.pages.access import Nonsense, answer_json, for_phones, read_body, refuse

UNPROCESSABLE = 422
NORTH, EAST = 90, 180
# A phone that knows no better than this knows nothing.
WORST_ACCURACY = 100_000


@for_phones("POST")
def send_position(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Keep where the team is."""
    body = read_body(request)
    try:
        record_position(
            team_id=phone.team_id,
            latitude=read_number(body, "latitude", most=NORTH),
            longitude=read_number(body, "longitude", most=EAST),
            accuracy_meters=round(abs(read_number(body, "accuracy", most=WORST_ACCURACY))),
            now=clock.now(),
        )
    except PositionNotWanted as error:
        return refuse(error.code, status=UNPROCESSABLE)
    return answer_json({})


@for_phones("POST")
def agree(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Note whether the leader agrees today."""
    agrees = read_body(request).get("agrees")
    if not isinstance(agrees, bool):
        raise Nonsense
    share_position(team_id=phone.team_id, agrees=agrees, now=clock.now())
    return answer_json({"sharesPosition": agrees})


def read_number(body: dict[str, Any], name: str, *, most: float) -> float:
    """Return a number from -most to most. Raises Nonsense for anything else."""
    value: Any = body.get(name)
    # Written so that what is no number at all, NaN, is nonsense, too.
    if type(value) not in {int, float} or not abs(value) <= most:
        raise Nonsense
    return float(value)
