"""What leaders read of what came of a call, in their language.

Together with `pages/` and `templates/field/` this is what the catalogues in `field/locale/` are
for; what operations read of phones is in the catalogue of the back-office.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cleanlife.wording import isolate

# Hours and minutes in a moment as the contract writes it.
CLOCK_TIME = slice(11, 16)
_UNUSABLE = _("This photo cannot be used. Take another one.")
_LATER = _("There is no room for the photo now. It is sent again later.")
PHOTOS = {
    "EMPTY": _UNUSABLE,
    "TOO_MANY_BYTES": _UNUSABLE,
    "NO_PHOTO": _UNUSABLE,
    "TOO_MANY_PIXELS": _UNUSABLE,
    "ANIMATED": _UNUSABLE,
    "BROKEN": _UNUSABLE,
    "NOT_ALLOWED": _("Photos are not allowed for this visit."),
    "TOO_MANY": _("This visit has 10 photos already."),
    "TOO_LATE": _("It is too late for photos of this visit."),
    "VISIT_UNKNOWN": _("This is none of your visits."),
    "DISK_FULL": _LATER,
    "SERVICE_UNAVAILABLE": _LATER,
}
CODES = {
    "WRONG_CODE": _("This code is wrong. Check it, or ask operations for a new one."),
    "CODE_USED": _("This code has been used. Ask operations for a new one."),
    "CODE_EXPIRED": _("This code is too old. Ask operations for a new one."),
    "TOO_MANY_CODES": _("Too many wrong codes. Wait a minute, then try again."),
    "NO_SESSION": _("Enter the code that operations gave you."),
    "SESSION_ENDED": _("This phone was signed out. Ask operations for a new code."),
    "NONSENSE": _("This could not be read. Load the page again."),
    "KEY_TAKEN": _("This could not be read. Load the page again."),
    "POSITION_NOT_WANTED": _("Your position is not needed now."),
    **PHOTOS,
}
# What came of a press.
OUTCOMES = {
    "DONE": _("Done."),
    "NOT_IN_THIS_STATUS": _(
        "The visit is further already, or over. Operations see what you pressed."
    ),
    "NO_SUCH_TEAM": _("Another team has this visit now. Operations see what you pressed."),
    "VISIT_MOVED": _("The visit has got another time. Operations see what you pressed."),
    "VISIT_UNKNOWN": _("This is none of your visits."),
    "NOT_TODAY": _("This visit is not today."),
    "TOO_SOON_FOR_REASON": _("Not yet: wait at the door first."),
    "JUST_TOLD": _("A delay was told less than 15 minutes ago."),
    "REASON_UNKNOWN": _("This reason can no longer be chosen. Choose another one."),
    "MINUTES_NOT_POSSIBLE": _("So many minutes cannot be chosen."),
    "PROMISES_AT_RISK": _("There is no time for it. Call operations."),
    "TIMESLOT_UNAVAILABLE": _("There is no time for it. Call operations."),
}
# Why a visit cannot take longer.
PROMISE = _("%(visit)s at %(time)s would begin %(minutes)s min late.")
HELD_TIME = _("A visit at %(time)s would begin %(minutes)s min late.")
OTHER_TEAMS = _("Teams that could do it: %(teams)s.")
# The reasons that every house begins with; operations may add others, in English and Arabic.
REASONS = [
    gettext_noop("Nobody at home"),
    gettext_noop("No access"),
    gettext_noop("Wrong address"),
    gettext_noop("The customer sent the team away"),
    gettext_noop("Unsafe to work there"),
    gettext_noop("The team could not come"),
    gettext_noop("Equipment was missing or broken"),
]


def write_code(code: str) -> str:
    """Say what a code means, in the language that is active."""
    return str(CODES[code])


def write_outcome(code: str, values: Mapping[str, Any]) -> str:
    """Say what came of a press, in the language that is active."""
    at_risk = [_write_promise(each) for each in values.get("atRisk", ())]
    return " ".join([str(OUTCOMES[code]), *at_risk])


def _write_promise(at_risk: Mapping[str, Any]) -> str:
    """Say which visit would begin too late, and who could do it instead."""
    sentence = PROMISE if at_risk["visit"] else HELD_TIME
    told = {
        "visit": isolate(at_risk["visit"]),
        "time": isolate(at_risk["startsAt"][CLOCK_TIME]),
        "minutes": at_risk["minutesLate"],
    }
    teams = {"teams": ", ".join(at_risk["teams"])}
    return " ".join(
        [str(sentence % told), *([str(OTHER_TEAMS % teams)] if at_risk["teams"] else [])]
    )


def write_reason(reason: Any) -> str:
    """Name a reason: as operations wrote it in English and Arabic, else by the catalogue."""
    if get_language() in {"en", "ar"}:
        return str(reason)
    return gettext(reason.name_en)
