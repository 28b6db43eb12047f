"""Keep a press that no longer fits as a note: what a team reported late is not lost."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.lifecycle import Action
from bookings.models import FieldMove
from bookings.services.state.move import record
from bookings.services.visits.field_visit import lock_visit
from bookings.services.visits.move_in_field import Press
from bookings.visit_progress import moment_that_counts


@transaction.atomic
def note_press(press: Press, action: Action, *, team_id: UUID, now: datetime) -> None:
    """Keep a press of a team as a note on the booking. Raises as lock_visit does."""
    visit = lock_visit(booking_id=press.booking_id)
    state = visit.appointment.status
    FieldMove.objects.create(
        appointment=visit.appointment,
        team_id=team_id,
        action=action,
        from_state=state,
        to_state=state,
        pressed_at=moment_that_counts(press.pressed_at, last=(), now=now),
        heard_at=now,
        initiator=press.actor.initiator,
        actor=press.actor.name,
        was_applied=False,
        is_sealed=True,
        **press.kept_evidence,
    )
    record(visit.booking, Action.NOTE, actor=press.actor, now=now)
