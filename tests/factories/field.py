"""Codes for teams' phones, phones that were let in, and what was pressed on them."""

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from cleanlife import clock
from field.codes import hash_code, hash_token
from field.models import EntryCode, Phone, PhonePress
from tests.factories.scheduling import TeamFactory


class EntryCodeFactory(DjangoModelFactory):
    """A code that was made just now; ``text`` is what is typed."""

    class Meta:
        model = EntryCode

    class Params:
        text = factory.Sequence(lambda n: f"{n:012d}".translate(PLAIN))

    team = factory.SubFactory(TeamFactory)
    leader = "Joy"
    language = "en"
    code_hash = factory.LazyAttribute(lambda row: hash_code(row.text))
    ends_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=1))
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(minutes=15))
    made_by = "amal"


# Digits as letters of the codes' alphabet.
PLAIN = str.maketrans("0123456789", "ACDEFGHJKM")


class PhoneFactory(DjangoModelFactory):
    """A phone that is let in for a day, with the token ``token`` in its cookie."""

    class Meta:
        model = Phone

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")
        lost = factory.Trait(
            revoked_at=factory.LazyFunction(clock.now),
            revoked_because="LOST",
            revoked_by="amal",
        )

    team = factory.SubFactory(TeamFactory)
    leader = "Joy"
    language = "en"
    token_hash = factory.LazyAttribute(lambda row: hash_token(row.token))
    ends_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=1))
    last_seen_at = factory.LazyFunction(clock.now)


class PhonePressFactory(DjangoModelFactory):
    """A press that named no visit of the team."""

    class Meta:
        model = PhonePress

    key = factory.LazyFunction(uuid.uuid4)
    phone = factory.SubFactory(PhoneFactory)
    action = "dispatch"
    pressed_at = factory.LazyFunction(clock.now)
    heard_at = factory.SelfAttribute("pressed_at")
    outcome = "refused"
    code = "VISIT_UNKNOWN"
