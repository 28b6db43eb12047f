"""Errors of scheduling."""

from cleanlife.errors import Unprocessable
from scheduling.timeslots import Reason, TeamReason, Timeslot


class TimeslotUnavailable(Unprocessable):
    """The requested time is not available; ``alternatives`` are up to 5 free ones near it."""

    code = "TIMESLOT_UNAVAILABLE"
    message = "The timeslot is not available."

    def __init__(self, reason: Reason | TeamReason, *, alternatives: tuple[Timeslot, ...] = ()):
        super().__init__()
        self.reason = reason
        self.alternatives = alternatives
