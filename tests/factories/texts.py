"""Texts to customers."""

import factory
from factory.django import DjangoModelFactory

from bookings.models import Contact, CustomerText, TextTemplate
from bookings.problems import TextProblem
from cleanlife import clock
from cleanlife.problems import Problem
from tests.factories.bookings import ContactFactory
from tests.factories.visits import visit_in

TIMED_OUT = Problem(TextProblem.TOO_LATE, {"text": "Unifonic: 500 busy"})


class TextFactory(DjangoModelFactory):
    """A text that a visit is booked; it is due to be sent."""

    class Meta:
        model = CustomerText

    class Params:
        sent = factory.Trait(
            state="SENT",
            sent_at=factory.SelfAttribute("created_at"),
            next_attempt_at=None,
            text="Your CleanLife visit is booked",
            phone="+966500000001",
            language="en",
        )
        given_up = factory.Trait(state="GIVEN_UP", next_attempt_at=None, problem=TIMED_OUT)

    booking = factory.LazyFunction(lambda: visit_in("Scheduled"))
    kind = "BOOKED"
    created_at = factory.LazyFunction(clock.now)
    due_at = factory.SelfAttribute("created_at")
    next_attempt_at = factory.SelfAttribute("created_at")


def given_up(**changes: object) -> CustomerText:
    """Return a text that did not reach its customer, and is still true."""
    return TextFactory(given_up=True, **changes)


def unwilling() -> Contact:
    """Return a customer who gets no texts."""
    return ContactFactory(wants_texts=False)


def wording(kind: str = "RATE_US") -> TextTemplate:
    """Return what texts of a kind say."""
    values = {"english": "Rate us: {link}", "arabic": "قيّمنا: {link}"}
    return TextTemplate.objects.get_or_create(kind=kind, defaults=values)[0]
