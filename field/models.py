"""Codes that let a phone in, the phones, and what was pressed on them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from cleanlife.db import Entity, LockableQuerySet
from field.languages import Language
from scheduling.models import Team

# With the name of the team it is who did something: 150 characters at most.
LONGEST_LEADER = 40


class EntryCode(Entity):
    """A one-time code for a team's phone; it dies with its use, or at ``expires_at``.

    The code itself is shown once and stored nowhere. ``ends_at`` is when the phone's session
    will end.
    """

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="entry_codes", verbose_name=_("team")
    )
    leader = models.CharField(_("leader"), max_length=LONGEST_LEADER)
    language = models.CharField(_("language"), max_length=3, choices=Language)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    ends_at = models.DateTimeField(_("let in until"))
    expires_at = models.DateTimeField(_("code good until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    made_by = models.CharField(_("made by"), max_length=150)

    class Meta:
        verbose_name = _("code for a phone")
        verbose_name_plural = _("codes for phones")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="entry_code_language_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} / {self.leader}"


class PhoneQuerySet(LockableQuerySet["Phone"]):
    """Queries of phones."""

    def let_in(self, now: datetime) -> Self:
        """Return those whose session runs."""
        return self.filter(revoked_at=None, ends_at__gt=now, team__is_active=True)


class Phone(Entity):
    """A phone that was let in by a code, for one team; a team has one at a time.

    The token in its cookie is stored as a hash. One that was signed out, lost or replaced is
    ``revoked_at`` a moment; all others end by themselves.
    """

    class Ended(models.TextChoices):
        """Why a session ended before its time."""

        LOST = "LOST", _("lost")
        REPLACED = "REPLACED", _("another phone was let in")
        LEFT = "LEFT", _("signed out on the phone")

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="phones", verbose_name=_("team")
    )
    leader = models.CharField(_("leader"), max_length=LONGEST_LEADER)
    language = models.CharField(_("language"), max_length=3, choices=Language)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    ends_at = models.DateTimeField(_("let in until"))
    last_seen_at = models.DateTimeField(_("last seen"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    revoked_because = models.CharField(_("why"), max_length=8, choices=Ended, blank=True)
    revoked_by = models.CharField(_("ended by"), max_length=150, blank=True)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("team's phone")
        verbose_name_plural = _("teams' phones")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(revoked_at=None), name="phone_one_live_per_team"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="")
                | Q(revoked_at__isnull=False, revoked_because__in=["LOST", "REPLACED", "LEFT"]),
                name="phone_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="phone_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} / {self.leader}"

    def is_let_in(self, now: datetime) -> bool:
        """Return whether its session runs; its team must have been read with it."""
        return self.revoked_at is None and self.ends_at > now and self.team.is_active


class PressAction(models.TextChoices):
    """What can be pressed on a phone; strings are those of its page."""

    DISPATCH = "dispatch", _("On the way")
    ARRIVE = "arrive", _("Arrived")
    START = "start", _("Started")
    COMPLETE = "complete", _("Finished")
    GIVE_UP = "give_up", _("Cannot be done")
    DELAY = "delay", _("Running late")
    EXTEND = "extend", _("Takes longer")


class Outcome(models.TextChoices):
    """What came of a press; strings are those of the page."""

    APPLIED = "applied", _("Applied")
    NOTED = "noted", _("Noted on the booking")
    REFUSED = "refused", _("Refused")


class PhonePress(Entity):
    """One press on a phone, by the key that the phone gave it: heard once, whatever is resent.

    ``code`` and ``values`` say what came of it, for words in any language. ``pressed_at`` is as
    the phone's clock says. Without a booking it named none that is, or was, the team's.
    """

    key = models.UUIDField(_("key"), unique=True, editable=False)
    phone = models.ForeignKey(
        Phone, on_delete=models.PROTECT, related_name="presses", verbose_name=_("phone")
    )
    booking = models.ForeignKey(
        Booking,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="phone_presses",
        verbose_name=_("booking"),
    )
    action = models.CharField(_("pressed"), max_length=8, choices=PressAction)
    pressed_at = models.DateTimeField(_("by the phone's clock"))
    heard_at = models.DateTimeField(_("heard"))
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome)
    code = models.CharField(_("code"), max_length=40)
    values = models.JSONField(_("values"), default=dict, blank=True)

    class Meta:
        verbose_name = _("press on a phone")
        verbose_name_plural = _("presses on phones")
        ordering = ["-heard_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="phone_press_outcome_known"
            )
        ]
        indexes = [models.Index(fields=["heard_at"], name="phone_press_by_age")]

    def __str__(self) -> str:
        return f"{self.phone}: {self.get_action_display()}"
