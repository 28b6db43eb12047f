"""What a partner's system was told last of a booking, in one sentence."""

from django.utils.translation import gettext

from bookings.models import Booking, Transition
from cleanlife.backoffice.admin import moment
from cleanlife.wording import isolate
from webhooks.outbox import Told, last_told

# Of so many latest changes some may have told nobody.
CHANGES_LOOKED_AT = 12


def describe_last_told(booking: Booking) -> str:
    """Say what it was, when, and how the partner's server answered. One query."""
    changes = Transition.objects.filter(booking=booking).order_by("-pk")
    moments = changes.values("created_at")[:CHANGES_LOOKED_AT]
    about = str(booking.pk)
    return _write(last_told(partner_id=booking.partner_id, moments=moments, about=about))


def _write(told: Told | None) -> str:
    if told is None:
        return gettext("Its system has been told nothing.")
    values = {"what": told.what, "moment": moment(told.at)}
    if not told.deliveries:
        return gettext("%(what)s, %(moment)s: no endpoint of it listens.") % values
    failed = [each for each in told.deliveries if each.problem]
    if failed:
        values["problem"] = str(failed[0].problem)
        return gettext("%(what)s, %(moment)s: %(problem)s.") % values
    if any(each.status == each.status.PENDING for each in told.deliveries):
        return gettext("%(what)s, %(moment)s: being sent.") % values
    values["code"] = isolate(str(told.deliveries[0].status_code))
    return gettext("%(what)s, %(moment)s: it answered %(code)s.") % values
