"""The appointment: a booking's visit as it is carried out, by one or several teams."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import Action, AppointmentStatus
from bookings.models.booking import Booking, visit_name
from bookings.models.cannot_complete_reason import CannotCompleteReason
from bookings.visit_progress import Delays
from cleanlife import clock
from cleanlife.actor import Initiator
from scheduling.models import Team


class Appointment(Delays, models.Model):
    """The visit in the field, created once its teams are known; numbers may have gaps.

    ``started_at`` and ``completed_at`` are when the first team began and the last one ended,
    as they were pressed. ``expected_start_at`` and
    ``overdue_at`` are what was told and marked; they stay when it begins and ends after all.
    ``expected_end_at`` is the end of its longest reserved time, where that was extended.
    A pinned visit is moved by people only, by no proposal.
    """

    number = models.BigAutoField(_("number"), primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="appointment", verbose_name=_("booking")
    )
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=AppointmentStatus,
        default=AppointmentStatus.SCHEDULED,
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    cannot_complete_reason = models.ForeignKey(
        CannotCompleteReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("why it could not be completed"),
    )
    expected_start_at = models.DateTimeField(
        _("expected start"), null=True, blank=True, editable=False
    )
    expected_end_at = models.DateTimeField(
        _("expected end"), null=True, blank=True, editable=False
    )
    delay_told_at = models.DateTimeField(
        _("delay last told"), null=True, blank=True, editable=False
    )
    overdue_at = models.DateTimeField(_("overdue since"), null=True, blank=True, editable=False)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    pinned_by = models.CharField(_("pinned by"), max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=AppointmentStatus.values),
                name="appointment_status_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name shown to customers, such as SA-0107."""
        return visit_name(self.number)

    @property
    def reason_code(self) -> str | None:
        """Return what partners' programs read of why it could not be completed, if so."""
        reason = self.cannot_complete_reason
        return reason.code if reason else None


class TeamPart(models.Model):
    """What one team does of a visit; made with the first move in the field.

    Until then the teams are those whose time is reserved. Moments are as they were pressed.
    One that gave up is ``is_left_out`` once operations go on without it.
    """

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="parts", verbose_name=_("visit")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="visit_parts", verbose_name=_("team")
    )
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=AppointmentStatus,
        default=AppointmentStatus.SCHEDULED,
    )
    dispatched_at = models.DateTimeField(_("on the way"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.ForeignKey(
        CannotCompleteReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("why it could not be completed"),
    )
    is_left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("team's part")
        verbose_name_plural = _("teams in the field")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "team"], name="team_part_once_per_visit"
            ),
            models.CheckConstraint(
                condition=Q(status__in=AppointmentStatus.values), name="team_part_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=AppointmentStatus.CANNOT_COMPLETE.value)
                | Q(reason__isnull=False, ended_at__isnull=False),
                name="team_part_given_up_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=AppointmentStatus.COMPLETED.value)
                | Q(reason=None, started_at__isnull=False, ended_at__isnull=False),
                name="team_part_completed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.team}"

    @property
    def awaits_decision(self) -> bool:
        """Return whether the team gave up, and operations have not gone on without it."""
        return self.status == AppointmentStatus.CANNOT_COMPLETE and not self.is_left_out

    @property
    def came_at(self) -> datetime | None:
        """Return when the team was at the door: it arrived, or began without saying so."""
        return self.arrived_at or self.started_at

    @property
    def last_moment(self) -> datetime | None:
        """Return the latest moment of this part; None before its first move."""
        moments = (self.dispatched_at, self.arrived_at, self.started_at, self.ended_at)
        return max(filter(None, moments), default=None)


class FieldMoveQuerySet(models.QuerySet["FieldMove"]):
    """Queries of field moves."""

    def standing(self) -> Self:
        """Return the moves that were applied and are not undone, newest first."""
        return self.filter(was_applied=True, undone_at=None).order_by("-pk")


class FieldMove(models.Model):
    """One press of a team or of operations: when it was pressed, and when we heard of it.

    One that no longer fitted was not applied; it is kept as a note. ``press`` is shared by the
    teams that one press moved. What is ``is_sealed`` cannot be undone: something later, such
    as another team, stands on it. ``minutes`` is what was added to the team's reserved time;
    ``distance_meters`` from the address and ``calls`` to the customer are evidence.
    """

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="moves", verbose_name=_("visit")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="field_moves", verbose_name=_("team")
    )
    press = models.UUIDField(_("press"), default=uuid.uuid4, editable=False)
    action = models.CharField(_("what happened"), max_length=40, choices=Action)
    from_state = models.CharField(_("from"), max_length=15, choices=AppointmentStatus)
    to_state = models.CharField(_("to"), max_length=15, choices=AppointmentStatus)
    reason = models.ForeignKey(
        CannotCompleteReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("why it could not be completed"),
    )
    minutes = models.PositiveSmallIntegerField(_("minutes longer"), null=True, blank=True)
    distance_meters = models.PositiveIntegerField(
        _("metres from the address"), null=True, blank=True
    )
    calls = models.PositiveSmallIntegerField(_("calls to the customer"), null=True, blank=True)
    pressed_at = models.DateTimeField(_("pressed"))
    heard_at = models.DateTimeField(_("heard"))
    initiator = models.CharField(_("side"), max_length=10, choices=Initiator)
    actor = models.CharField(_("by"), max_length=150)
    was_applied = models.BooleanField(_("applied"), default=True)
    is_sealed = models.BooleanField(_("final"), default=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=150, blank=True)
    undone_because = models.CharField(_("why it was undone"), max_length=300, blank=True)

    objects = FieldMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("step in the field")
        verbose_name_plural = _("steps in the field")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pressed_at__lte=models.F("heard_at")),
                name="field_move_heard_after_it_was_pressed",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(was_applied=True), name="field_move_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.action}"
