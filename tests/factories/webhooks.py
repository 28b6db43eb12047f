"""Subscriptions, events and deliveries."""

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from cleanlife import clock
from tests.factories.event_data import event_data
from tests.factories.partners import PartnerFactory
from webhooks.endpoints import fingerprint
from webhooks.event_types import EventType
from webhooks.messages import write_message
from webhooks.models import Attempt, Delivery, Event, Lane, Recovery, Subscription
from webhooks.transport.outcome import problem_of_status


class SubscriptionFactory(DjangoModelFactory):
    """An endpoint for every event; its host must be on the partner's list to be sent to."""

    class Meta:
        model = Subscription
        skip_postgeneration_save = True

    class Params:
        inactive = factory.Trait(status="INACTIVE")
        deleted = factory.Trait(deleted_at=factory.LazyFunction(clock.now))

    partner = factory.SubFactory(PartnerFactory)
    url = factory.Sequence(lambda n: f"https://hooks.example.com/{n}")
    events = factory.LazyFunction(lambda: [event.value for event in EventType])
    fingerprint = factory.LazyAttribute(lambda row: fingerprint(row.url, row.events))
    secret = "0123456789abcdef" * 4
    lane = factory.RelatedFactory(
        "tests.factories.webhooks.LaneFactory", factory_related_name="subscription"
    )


class LaneFactory(DjangoModelFactory):
    class Meta:
        model = Lane

    subscription = factory.SubFactory(SubscriptionFactory, lane=None)


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    class Params:
        # Members of ``data`` that matter.
        data = factory.LazyFunction(dict)

    id = factory.LazyFunction(uuid.uuid4)
    partner = factory.SubFactory(PartnerFactory)
    sequence = factory.Sequence(lambda n: n + 1)
    type = "booking.created"
    body = factory.LazyAttribute(
        lambda row: write_message(
            row.id,
            row.type,
            sequence=row.sequence,
            partner_id=row.partner.pk,
            payload=event_data(row.type, **row.data),
            now=clock.now(),
        )
    )
    payload_hash = "0" * 64
    request_id = factory.LazyFunction(lambda: str(uuid.uuid4()))


class DeliveryFactory(DjangoModelFactory):
    """A delivery that is due now."""

    class Meta:
        model = Delivery
        skip_postgeneration_save = True

    class Params:
        failed = factory.Trait(
            status="FAILED",
            attempt_count=4,
            status_code=500,
            problem=problem_of_status(500),
            next_attempt_at=None,
        )
        delivered = factory.Trait(
            status="DELIVERED",
            attempt_count=1,
            status_code=200,
            next_attempt_at=None,
            delivered_at=factory.LazyFunction(clock.now),
        )
        # Its worker died in the middle of the first attempt.
        abandoned = factory.Trait(
            attempt_count=1,
            lease_token=factory.LazyFunction(uuid.uuid4),
            next_attempt_at=factory.LazyFunction(lambda: clock.now() - timedelta(seconds=1)),
            attempt=factory.RelatedFactory(
                "tests.factories.webhooks.AttemptFactory", factory_related_name="delivery"
            ),
        )

    subscription = factory.SubFactory(SubscriptionFactory)
    partner = factory.SelfAttribute("subscription.partner")
    event = factory.SubFactory(
        EventFactory, partner=factory.SelfAttribute("..subscription.partner")
    )
    payload_hash = "0" * 64
    next_attempt_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def due_lane(self, create, extracted):
        if self.next_attempt_at:
            Lane.objects.mark_due({self.subscription_id}, now=self.next_attempt_at)


class AttemptFactory(DjangoModelFactory):
    """An attempt whose outcome is unknown."""

    class Meta:
        model = Attempt

    delivery = factory.SubFactory(DeliveryFactory)
    number = 1
    url = "https://hooks.example.com/"
    started_at = factory.LazyFunction(clock.now)


class RecoveryFactory(DjangoModelFactory):
    class Meta:
        model = Recovery

    subscription = factory.SubFactory(SubscriptionFactory)
    since = factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
    until_sequence = 0
