"""Texts to customers: what they say, for whom they are switched on, and each one of them."""

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from bookings.models.contact import Language
from bookings.problems import TextProblem
from bookings.text_templates import check_template
from bookings.texts import TextKind, TextState
from cleanlife.db import Entity, LockableQuerySet
from cleanlife.problems import ProblemField
from partners.models import Partner

NOT_DELIVERED = (TextState.GIVEN_UP, TextState.UNKNOWN)


class TextTemplate(Entity):
    """What a text of one kind says in both languages; what stands in braces is filled in."""

    kind = models.CharField(_("kind"), max_length=20, choices=TextKind, unique=True)
    english = models.TextField(_("English"), max_length=400)
    arabic = models.TextField(_("Arabic"), max_length=400)

    class Meta:
        verbose_name = _("wording of a text")
        verbose_name_plural = _("wording of texts")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        """Refuse gaps that nothing fills, and what may take more than two SMS."""
        errors = {}
        for name, language in (("english", Language.ENGLISH), ("arabic", Language.ARABIC)):
            try:
                check_template(self.kind, getattr(self, name), language)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)

    def in_language(self, language: str) -> str:
        """Return the template in one of the languages of customers."""
        return self.english if language == Language.ENGLISH else self.arabic


class TextSwitch(Entity):
    """Whether the customers of a partner get texts of one kind; without a row, the usual."""

    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="text_switches",
        verbose_name=_("partner"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TextKind)
    is_on = models.BooleanField(_("sent"), default=True)

    class Meta:
        verbose_name = _("text switch")
        verbose_name_plural = _("texts to customers")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind"], name="text_switch_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CustomerTextQuerySet(LockableQuerySet["CustomerText"]):
    """Queries of texts."""

    def due(self, now: datetime) -> Self:
        """Return those that should be sent now."""
        return self.filter(next_attempt_at__lte=now)

    def waiting(self) -> Self:
        """Return those that are planned, and not under way at the provider."""
        return self.filter(state=TextState.PLANNED, calling_since=None)

    def not_delivered(self) -> Self:
        """Return those that were given up, or of which that is not known."""
        return self.filter(state__in=NOT_DELIVERED)


class CustomerText(Entity):
    """One text about one booking, planned with the change that it tells.

    ``phone``, ``language`` and ``text`` are those with which it was sent. ``due_at`` is when it
    was to be sent first, ``calling_since`` since when the provider is being asked: whoever
    finds that mark after the lease does not send it again. ``for_date`` is the day of which the
    evening before tells.
    """

    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="texts", verbose_name=_("booking")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TextKind)
    state = models.CharField(
        _("state"), max_length=10, choices=TextState, default=TextState.PLANNED
    )
    for_date = models.DateField(_("for the day"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"))
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    calling_since = models.DateTimeField(_("under way since"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    text = models.TextField(_("text"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_id = models.CharField(_("message"), max_length=100, blank=True)
    problem = ProblemField(_("what happened"), codes=TextProblem)

    objects = CustomerTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text to a customer")
        verbose_name_plural = _("texts to customers")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TextState.PLANNED.value, next_attempt_at__isnull=False)
                | (~Q(state=TextState.PLANNED.value) & Q(next_attempt_at=None)),
                name="customer_text_waits_while_planned",
            ),
            models.UniqueConstraint(
                fields=["booking", "for_date"],
                condition=Q(for_date__isnull=False),
                name="customer_text_one_evening_before",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="customer_text_due",
            ),
            models.Index(
                fields=["-created_at"],
                condition=Q(state__in=[state.value for state in NOT_DELIVERED]),
                name="customer_text_not_delivered",
            ),
            models.Index(fields=["-created_at"], name="customer_text_newest"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
