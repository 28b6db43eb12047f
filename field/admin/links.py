"""Where the buttons of teams and phones lead, and what the back-office says of a phone."""

from django.urls import reverse
from django.utils.translation import gettext

from cleanlife import clock
from cleanlife.backoffice.admin import moment
from field.models import Phone
from scheduling.models import Team

ADD, CHANGE = "field.add_phone", "field.change_phone"


def team_page(team: Team) -> str:
    """Return the URL of a team's page."""
    return reverse("admin:scheduling_team_change", args=[team.pk])


def let_in_url(team: Team) -> str | None:
    """Return the URL of the page that lets a phone in; None for a team that works no more."""
    return reverse("admin:field_phone_let_in", args=[team.pk]) if team.is_active else None


def live_phone(team: Team) -> Phone | None:
    """Return the phone that is let in for a team."""
    phones = Phone.objects.filter(team=team).let_in(clock.now())
    return phones.select_related("team").first()


def lost_url(phone: Phone | None) -> str | None:
    """Return the URL that signs a phone out; None while none is let in."""
    if phone is None or not phone.is_let_in(clock.now()):
        return None
    return reverse("admin:field_phone_lost", args=[phone.pk])


def describe_phone(phone: Phone | None) -> str:
    """Say whose phone is let in, and until when."""
    if phone is None:
        return gettext("none is let in")
    text = gettext("%(leader)s’s, let in until %(moment)s")
    return text % {"leader": phone.leader, "moment": moment(phone.ends_at)}


def describe_loss(phone: Phone | None) -> str:
    """Say what signing it out does."""
    if phone is None:
        return ""
    text = gettext(
        "the phone of %(leader)s shows nothing more of %(team)s once it has a network. What was"
        " pressed on it and not sent yet is sent when it is let in again."
    )
    return text % {"leader": phone.leader, "team": phone.team}
