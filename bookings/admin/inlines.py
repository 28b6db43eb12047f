"""What a booking's page shows inside: its visit and its history."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.models import Appointment, Transition
from cleanlife.backoffice.admin import ReadOnlyInline, badge, left_to_right, to_the_second

STATES = {
    Transition.LifeCycle.BOOKING: dict(BookingStatus.choices),
    Transition.LifeCycle.APPOINTMENT: dict(AppointmentStatus.choices),
}


class AppointmentInline(ReadOnlyInline):
    """The visit in the field."""

    model = Appointment
    verbose_name_plural = _("visit")
    fields = ["name", "state", "created_at"]
    empty_advice = _("A team is assigned once the booking is paid.")

    @admin.display(description=_("Name"))
    def name(self, appointment: Appointment) -> str:
        """Show the name that customers hear."""
        return left_to_right(appointment.name)

    @admin.display(description=_("Status"))
    def state(self, appointment: Appointment) -> str:
        """Show where the visit stands."""
        kind = appointment.status.lower().replace(" ", "-").replace("cancelled", "canceled")
        return badge(appointment.get_status_display(), kind=kind)


class TransitionInline(ReadOnlyInline):
    """What happened to the booking, in order."""

    model = Transition
    verbose_name_plural = _("timeline")
    fields = ["at", "life_cycle", "action", "change", "who"]

    @admin.display(description=_("When"))
    def at(self, transition: Transition) -> str:
        """Show the moment."""
        return to_the_second(transition.created_at)

    @admin.display(description=_("Status"))
    def change(self, transition: Transition) -> str:
        """Show the states before and after, the one state where none changed."""
        names = STATES[Transition.LifeCycle(transition.life_cycle)]
        after = names.get(transition.to_state, transition.to_state)
        if transition.from_state in {"", transition.to_state}:
            return str(after)
        before = names.get(transition.from_state, transition.from_state)
        return gettext("%(before)s → %(after)s") % {"before": before, "after": after}

    @admin.display(description=_("By"))
    def who(self, transition: Transition) -> str:
        """Show the side and the name behind it."""
        side = transition.get_initiator_display()
        return format_html(
            '{}<span class="quiet-line">{}</span>', side, left_to_right(transition.actor)
        )
