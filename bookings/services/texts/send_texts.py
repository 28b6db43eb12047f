"""Send the texts that are due: each at most once, or given up openly."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from bookings.models import CustomerText
from bookings.problems import LONGEST_TEXT, TextProblem
from bookings.retry_delays import next_text_attempt
from bookings.services.state.claim_due import claimer
from bookings.services.state.plan_texts import NOT_TRUE, is_overtaken, stands
from bookings.services.texts.judge_wish import wants_text
from bookings.services.texts.write_text import write_text
from bookings.texts import TextKind, TextState, after_quiet, too_late_at
from cleanlife.clock import going_on_from
from cleanlife.jobs.sweep import Calls, sweep_at_once
from cleanlife.problems import Problem
from cleanlife.sms.interface import SmsAlreadySent, SmsNotSent, SmsPerhapsSent, SmsRefused
from cleanlife.sms.registry import present_sms_sender

logger = logging.getLogger(__name__)

LONGEST_ID = 100


def send_texts(*, now: datetime) -> int:
    """Send all texts that are due, several at once, and return how many there were.

    At most once each: what the provider may have is never sent again, whether its answer was
    lost or a worker died before it was written down.
    """
    clock = going_on_from(now)
    calls: Calls[CustomerText, str] = Calls(
        claim=claimer(
            CustomerText.objects.due, "next_attempt_at", partner="booking__partner", clock=clock
        ),
        begin=lambda text: _begin(text, now=clock()),
        end=lambda text, answer: _end(text, answer, now=clock()),
        failure="The text %s was not sent.",
    )
    return sweep_at_once(calls)


@dataclass(frozen=True)
class _Obstacle:
    """Why a text is not sent now, and what becomes of it."""

    state: TextState
    problem: Problem | None = None
    later: datetime | None = None


def _begin(claimed: CustomerText, *, now: datetime) -> Callable[[], str] | None:
    """Mark that the provider is being asked, and return the call that asks it.

    None for a text that is not to be sent, or not now.
    """
    text = _find(claimed.pk)
    if text.state != TextState.PLANNED:
        return None
    if obstacle := _find_obstacle(text, now=now):
        _keep_back(text, obstacle)
        return None
    contact = text.booking.contact
    content = write_text(text)
    marked = CustomerText.objects.waiting().filter(pk=text.pk)
    # Nobody has withdrawn it since it was read, and from now on nobody does.
    if not marked.update(
        calling_since=now,
        attempts=text.attempts + 1,
        phone=contact.phone,
        language=contact.language,
        text=content,
    ):
        return None
    return partial(
        present_sms_sender().send, phone=contact.phone, text=content, reference=str(text.pk)
    )


def _find_obstacle(text: CustomerText, *, now: datetime) -> _Obstacle | None:
    if text.calling_since:
        return _Obstacle(TextState.UNKNOWN, Problem(TextProblem.INTERRUPTED))
    if not stands(text, text.booking) or is_overtaken(text):
        return _Obstacle(TextState.WITHDRAWN, NOT_TRUE)
    if not wants_text(text.booking, TextKind(text.kind)):
        return _Obstacle(TextState.WITHDRAWN, Problem(TextProblem.SWITCHED_OFF))
    if now >= too_late_at(text.kind, text.due_at):
        return _Obstacle(TextState.GIVEN_UP, Problem(TextProblem.TOO_LATE, {"text": ""}))
    later = after_quiet(text.kind, now)
    return _Obstacle(TextState.PLANNED, later=later) if later > now else None


def _end(claimed: CustomerText, answer: Callable[[], str], *, now: datetime) -> None:
    text = _find(claimed.pk)
    message_id = ""
    try:
        message_id = answer()
    except SmsAlreadySent:
        logger.info("Text %s was at the provider already.", text.pk)
    except SmsRefused as error:
        _stop(text, _Obstacle(TextState.GIVEN_UP, _quoted(TextProblem.NOT_SENT, error)))
        return
    except SmsPerhapsSent as error:
        _stop(text, _Obstacle(TextState.UNKNOWN, _quoted(TextProblem.NO_ANSWER, error)))
        return
    except SmsNotSent as error:
        _stop(text, _try_later(text, error, now=now))
        return
    _save(
        text,
        state=TextState.SENT,
        sent_at=now,
        message_id=message_id[:LONGEST_ID],
        next_attempt_at=None,
        calling_since=None,
        problem=None,
    )


def _try_later(text: CustomerText, error: SmsNotSent, *, now: datetime) -> _Obstacle:
    later = next_text_attempt(attempts=text.attempts, now=now)
    later = after_quiet(text.kind, later) if later else None
    if later is None or later >= too_late_at(text.kind, text.due_at):
        return _Obstacle(TextState.GIVEN_UP, _quoted(TextProblem.TOO_LATE, error))
    return _Obstacle(TextState.PLANNED, _quoted(TextProblem.NOT_SENT, error), later)


def _keep_back(text: CustomerText, obstacle: _Obstacle) -> None:
    """Stop a text that has not been sent, unless somebody has withdrawn it meanwhile."""
    with transaction.atomic():
        planned = CustomerText.objects.locked().filter(pk=text.pk, state=TextState.PLANNED)
        if planned.exists():
            _stop(text, obstacle)


def _stop(text: CustomerText, obstacle: _Obstacle) -> None:
    if obstacle.state in {TextState.GIVEN_UP, TextState.UNKNOWN}:
        logger.error("Text %s of booking %s: %r", text.pk, text.booking_id, obstacle.problem)
    _save(
        text,
        state=obstacle.state,
        next_attempt_at=obstacle.later,
        calling_since=None,
        problem=obstacle.problem,
    )


def _quoted(code: TextProblem, error: Exception) -> Problem:
    return Problem(code, {"text": str(error)[:LONGEST_TEXT]})


def _find(text_id: UUID) -> CustomerText:
    found = CustomerText.objects.select_related("booking__contact", "booking__appointment")
    return found.get(pk=text_id)


def _save(text: CustomerText, **changes: object) -> None:
    for name, value in changes.items():
        setattr(text, name, value)
    text.save(update_fields=list(changes))
