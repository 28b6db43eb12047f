"""What the page of a team's phone says, by the names under which its script asks for it. Pure.

English is the source, `field/locale` has the other languages. A phone keeps the words of all of
them, so that the language is changed without a network.
"""

from gettext import translation
from pathlib import Path

from django.utils.translation import gettext_noop

from field.languages import Language

CATALOGUES = Path(__file__).parent / "locale"
RIGHT_TO_LEFT = frozenset({Language.ARABIC, Language.URDU})

WORDS = {
    # The day.
    "title": gettext_noop("Team's day"),
    "today": gettext_noop("Today"),
    "tomorrow": gettext_noop("Tomorrow"),
    "nothingToday": gettext_noop("No visits today."),
    "nothingTomorrow": gettext_noop("No visits tomorrow."),
    "tomorrowFrom": gettext_noop("Addresses are shown from %(time)s on."),
    "loading": gettext_noop("One moment"),
    "language": gettext_noop("Language"),
    "refresh": gettext_noop("Refresh"),
    "asOf": gettext_noop("As of %(time)s"),
    "noNetwork": gettext_noop("No network. You can go on working."),
    "noAnswer": gettext_noop("Our server does not answer. Trying again."),
    "notSent": gettext_noop("Not sent yet: %(count)s"),
    "notSentYet": gettext_noop("Not sent yet"),
    # A visit.
    "Scheduled": gettext_noop("Planned"),
    "Dispatched": gettext_noop("On the way"),
    "atTheDoor": gettext_noop("At the door"),
    "In Progress": gettext_noop("Working"),
    "Completed": gettext_noop("Finished"),
    "Cannot Complete": gettext_noop("Could not be done"),
    "Cancelled": gettext_noop("Canceled"),
    "expected": gettext_noop("Expected at %(time)s"),
    "address": gettext_noop("Address"),
    "building": gettext_noop("Building"),
    "gate": gettext_noop("Gate"),
    "floor": gettext_noop("Floor"),
    "flat": gettext_noop("Flat"),
    "parking": gettext_noop("Parking"),
    "pets": gettext_noop("Pets"),
    "access": gettext_noop("Way in"),
    "notes": gettext_noop("Note"),
    "customer": gettext_noop("Customer"),
    "opens": gettext_noop("Opens the door"),
    "wishes": gettext_noop("Wishes"),
    "womenOnly": gettext_noop("Women only"),
    "fragranceFree": gettext_noop("No fragrances"),
    "petsAtHome": gettext_noop("Pets at home"),
    "customerAtDoor": gettext_noop("The customer is at the door (%(time)s)"),
    "withTeams": gettext_noop("Together with %(teams)s"),
    "call": gettext_noop("Call"),
    "callName": gettext_noop("Call %(name)s"),
    "map": gettext_noop("Map"),
    # Moves.
    "dispatch": gettext_noop("On the way"),
    "arrive": gettext_noop("Arrived"),
    "start": gettext_noop("Started"),
    "complete": gettext_noop("Finished"),
    "give_up": gettext_noop("Cannot do it"),
    "delay": gettext_noop("Running late"),
    "extend": gettext_noop("Takes longer"),
    "photo": gettext_noop("Photo"),
    "undo": gettext_noop("Undo"),
    "sentIn": gettext_noop("%(move)s: will be sent in %(seconds)s s"),
    "takenBack": gettext_noop("%(move)s: taken back"),
    "why": gettext_noop("Why can it not be done?"),
    "possibleAt": gettext_noop("Possible at %(time)s (in %(minutes)s min)"),
    "arriveFirst": gettext_noop("Press “Arrived” first"),
    "howLate": gettext_noop("How many minutes late?"),
    "howMuchLonger": gettext_noop("How many minutes longer?"),
    "minutes": gettext_noop("%(minutes)s min"),
    "back": gettext_noop("Back"),
    "yes": gettext_noop("Yes"),
    "no": gettext_noop("No"),
    "ok": gettext_noop("OK"),
    # Reasons that the product comes with; others are shown by their own names.
    "NOBODY_AT_HOME": gettext_noop("Nobody at home"),
    "NO_ACCESS": gettext_noop("No access"),
    "WRONG_ADDRESS": gettext_noop("Wrong address"),
    "SENT_AWAY": gettext_noop("The customer sent the team away"),
    "UNSAFE": gettext_noop("Unsafe to work there"),
    "TEAM_COULD_NOT_COME": gettext_noop("The team could not come"),
    "EQUIPMENT": gettext_noop("Equipment was missing or broken"),
    # What became of a press.
    "noted": gettext_noop("%(move)s: it no longer fits. Operations have been told."),
    "refused": gettext_noop("%(move)s: not accepted."),
    "otherTeam": gettext_noop("%(move)s: belongs to %(team)s. It was not sent."),
    "pressNotKept": gettext_noop(
        "The phone's storage is full. Keep this page open until everything is sent."
    ),
    # Photos and position.
    "before": gettext_noop("Before"),
    "after": gettext_noop("After"),
    "photoBefore": gettext_noop("Photo before"),
    "photoAfter": gettext_noop("Photo after"),
    "photosTaken": gettext_noop("Photos: %(count)s of %(most)s"),
    "photoNotKept": gettext_noop("The phone's storage is full. The photo was not kept."),
    "photoUnreadable": gettext_noop("This picture cannot be read."),
    "shareQuestion": gettext_noop(
        "Share where you are today, while you are on the way? The customer then sees when you"
        " arrive."
    ),
    # Coming and going.
    "enterCode": gettext_noop("Enter the code that operations gave you."),
    "code": gettext_noop("Code"),
    "enter": gettext_noop("Open"),
    "enterNeedsNetwork": gettext_noop("A network is needed to enter the code."),
    "ended": gettext_noop("This phone was signed out. Ask operations for a new code."),
    "unsentKept": gettext_noop(
        "Not sent yet: %(count)s. They stay on this phone and are sent when you enter a code"
        " for the same team."
    ),
    "unable": gettext_noop(
        "This browser keeps nothing. Open the page in Chrome or Safari, not in a private"
        " window."
    ),
    "leave": gettext_noop("Sign out"),
    "leaveQuestion": gettext_noop("Sign out? You need a new code to come back."),
    "leaveUnsent": gettext_noop("Not sent yet: %(count)s. They will be lost."),
    "leaveNeedsNetwork": gettext_noop("A network is needed to sign out."),
}  # fmt: skip


def words_payload(language: str) -> dict[str, object]:
    """Return the words of the page in one of its languages.

    By its own catalogue alone: those of other apps say some of the words in another sense.
    """
    catalogue = translation("django", CATALOGUES, [language], fallback=True)
    return {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "words": {name: catalogue.gettext(text) for name, text in WORDS.items()},
    }
