"""Everything that can happen to one paid visit in the field, in any order."""

import sys
from datetime import date, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bookings.models import Booking, FieldMove, Payment, Refund
from bookings.payload import booking_payload
from bookings.services.cancel_booking import cancel_booking
from bookings.services.change_by_customer import move_by_customer
from bookings.services.close_as_failed import close_as_failed
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.refunds import refund_by_operations, retry_refunds
from bookings.services.update_booking import BookingChanges, update_booking
from bookings.services.visits.change_teams import go_on_with_fewer, reassign_visit
from bookings.services.visits.delays import announce_delay, watch_visits
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.free_time import free_time
from bookings.services.visits.move_in_field import Press, give_up_visit
from bookings.services.visits.undo_move import undo_last_move
from bookings.visit_payload import visit_payload
from cleanlife.actor import Actor, Initiator
from cleanlife.errors import DomainError
from scheduling.models import Reservation, Team
from tests.bookings.conftest import NOW
from tests.bookings.visits import laws
from tests.bookings.visits.field import MOVES, OPS, move_or_note
from tests.factories.bookings import (
    AddressFactory,
    AppointmentFactory,
    BookingFactory,
    CannotCompleteReasonFactory,
)
from tests.factories.payments import PaymentFactory
from tests.factories.scheduling import working_world
from webhooks.models import Event

PARTNER, CUSTOMER = Actor(Initiator.PARTNER, "key"), Actor(Initiator.CUSTOMER, "page")
MINUTES = st.sampled_from([0, 1, 5, 16, 60, 300])
NUMBERS = st.integers(0, 5)
# Of one team, by its number, or of all that can.
WHOSE = st.one_of(st.none(), NUMBERS)
HOURS = st.sampled_from([9, 10, 14])
DAYS = st.sampled_from([date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)])


class Field(RuleBasedStateMachine):
    """A visit of one or two teams out of four, whose customer has paid CleanLife."""

    def __init__(self):
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now = NOW
        # Snapshots before each press that could be undone; None where more changed since.
        self.before = []
        self.is_freed = False
        self.given_back = 0

    def teardown(self):
        try:
            if sys.exc_info()[0] is None:
                laws.check_the_end(self.booking)
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    @initialize(teams=st.integers(1, 2))
    def sell(self, teams):
        world = working_world(teams=4, now=NOW)
        self.reasons = [
            CannotCompleteReasonFactory(percent_kept=40),
            CannotCompleteReasonFactory(ours=True),
            CannotCompleteReasonFactory(at_the_door=True),
        ]
        self.teams = sorted(team.pk for team in world.teams)
        Team.objects.filter(pk__in=self.teams[:2]).update(crew="WOMEN")
        self.booking = BookingFactory(
            service=world.service,
            address=AddressFactory(zone=world.zone),
            payment_responsibility="CLEANOS",
            customer_paid_at=NOW,
            number_of_teams=teams,
        )
        AppointmentFactory(booking=self.booking)
        self.payment = PaymentFactory(booking=self.booking, gateway="simulated", captured=True)
        laws.reserve(self.booking, now=NOW)

    # The field.

    @rule(move=st.sampled_from(sorted(MOVES)), whose=WHOSE, ago=MINUTES, minutes=MINUTES)
    def press(self, move, whose, ago, minutes):
        self.wait(minutes)
        press = Press(
            booking_id=self.booking.pk,
            team_id=self.team(whose),
            pressed_at=self.now - timedelta(minutes=ago),
            actor=OPS,
        )
        if move == "arrive":
            self.forget()
        self.push(lambda: MOVES[move](press, now=self.now))

    @rule(whose=WHOSE, number=NUMBERS)
    def give_up(self, whose, number):
        reason = self.reasons[number % len(self.reasons)]
        press = Press(booking_id=self.booking.pk, team_id=self.team(whose), actor=OPS)
        self.push(lambda: give_up_visit(press, reason_id=reason.pk, now=self.now))

    @rule(whose=WHOSE, minutes=st.sampled_from([10, 15, 60, 120]))
    def extend(self, whose, minutes):
        press = Press(booking_id=self.booking.pk, team_id=self.team(whose), actor=OPS)
        self.push(lambda: extend_visit(press, minutes=minutes, now=self.now))

    @rule(move=st.sampled_from(sorted(MOVES)), whose=NUMBERS)
    def report(self, move, whose):
        """A phone that was without a network for long."""
        self.forget()
        team = self.team(whose)
        press = Press(booking_id=self.booking.pk, team_id=team, pressed_at=NOW, actor=OPS)
        move_or_note(MOVES[move], press, move, team_id=team, now=self.now)

    # Operations.

    @rule()
    def undo(self):
        known = len(self.before)
        done = self.attempt(
            lambda: undo_last_move(
                booking_id=self.booking.pk, because="Wrong", actor=OPS, now=self.now
            )
        )
        if done and known and (before := self.before.pop()):
            assert self.shown() == before

    @rule(leaving=NUMBERS, joining=NUMBERS)
    def reassign(self, leaving, joining):
        done = self.attempt(
            lambda: reassign_visit(
                booking_id=self.booking.pk,
                leaving_id=self.team(leaving),
                joining_id=self.team(joining),
                actor=OPS,
                now=self.now,
            )
        )
        self.before = [] if done else self.before

    @rule(whose=NUMBERS)
    def go_on(self, whose):
        team = self.team(whose)
        self.seal(
            lambda: go_on_with_fewer(
                booking_id=self.booking.pk, team_id=team, actor=OPS, now=self.now
            )
        )

    @rule(chance=NUMBERS)
    def free(self, chance):
        if chance == 0 and self.seal(
            lambda: free_time(booking_id=self.booking.pk, actor=OPS, now=self.now)
        ):
            self.is_freed = True

    @rule(chance=NUMBERS)
    def close(self, chance):
        terms = cancellation_terms(self.fresh(), now=self.now)
        if chance < 2 and self.seal(
            lambda: close_as_failed(booking_id=self.booking.pk, actor=OPS, now=self.now)
        ):
            self.given_back += terms.refund_halalas

    @rule(halalas=st.sampled_from([1, 5000]), chance=NUMBERS)
    def refund(self, halalas, chance):
        payment = Payment.objects.get(pk=self.payment.pk)
        if chance == 0 and self.attempt(
            lambda: refund_by_operations(
                payment_id=payment.pk,
                amount_halalas=halalas,
                notes="",
                actor=OPS,
                now=self.now,
            )
        ):
            self.given_back += halalas
            self.forget()

    # Partner, customer, gateway and clock.

    @rule(day=DAYS, hour=HOURS)
    def reschedule(self, day, hour):
        changes = BookingChanges(service_date=day, start_minute=hour * 60)
        version = self.fresh().version
        done = self.seal(
            lambda: update_booking(
                partner=self.booking.partner,
                booking_id=self.booking.pk,
                changes=changes,
                actor=OPS,
                now=self.now,
            )
        )
        if done and self.fresh().version != version:
            self.is_freed = False

    @rule(
        crew=st.sampled_from(["ANY", "WOMEN"]), pets=st.booleans(), name=st.sampled_from("AB")
    )
    def wish(self, crew, pets, name):
        changes = BookingChanges(crew=crew, has_pets=pets, on_site_name=name)
        self.seal(
            lambda: update_booking(
                partner=self.booking.partner,
                booking_id=self.booking.pk,
                changes=changes,
                actor=PARTNER,
                now=self.now,
            )
        )

    @rule(day=DAYS, hour=HOURS, is_stale=st.booleans())
    def customer_moves(self, day, hour, is_stale):
        version = self.fresh().version
        done = self.seal(
            lambda: move_by_customer(
                booking_id=self.booking.pk,
                service_date=day,
                start_minute=hour * 60,
                version=version - is_stale,
                actor=CUSTOMER,
                now=self.now,
            )
        )
        has_moved = done and self.fresh().version != version
        # Where it lies already there is nothing to be stale about.
        assert not (has_moved and is_stale)
        if has_moved:
            self.is_freed = False

    @rule(chance=NUMBERS)
    def cancel(self, chance):
        terms = cancellation_terms(self.fresh(), now=self.now)
        if chance == 0 and self.seal(
            lambda: cancel_booking(
                partner=self.booking.partner,
                booking_id=self.booking.pk,
                actor=OPS,
                now=self.now,
            )
        ):
            self.given_back += terms.refund_halalas

    @rule(minutes=st.sampled_from([15, 60]))
    def delay(self, minutes):
        self.forget()
        press = Press(booking_id=self.booking.pk, actor=OPS)
        self.attempt(lambda: announce_delay(press, minutes=minutes, now=self.now))

    @rule()
    def watch(self):
        self.forget()
        status = self.fresh().appointment.status
        watch_visits(now=self.now)
        assert self.fresh().appointment.status == status

    @rule()
    def carry_out(self):
        self.forget()
        while carry_out_refunds(now=self.now):
            pass

    @rule()
    def retry(self):
        """The gateway knows nothing of the charge, so each refund fails, and is tried again."""
        self.forget()
        failed = Refund.objects.filter(payment=self.payment, status="FAILED")
        retry_refunds([refund.pk for refund in failed], actor=OPS, now=self.now)

    @rule(minutes=MINUTES)
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_laws_hold(self):
        if hasattr(self, "booking"):
            laws.check(self.booking, is_freed=self.is_freed, given_back=self.given_back)

    # What rules share.

    def fresh(self):
        return Booking.objects.with_appointment().get(pk=self.booking.pk)

    def team(self, number):
        """Return a team: mostly one that comes."""
        if number is None:
            return None
        live = Reservation.objects.live_of(self.booking.pk).order_by("team")
        coming = list(live.values_list("team_id", flat=True))
        return [*coming, *self.teams][number % (len(coming) + len(self.teams))]

    def shown(self):
        found = self.fresh()
        body = booking_payload(found)
        seen = {key: body[key] for key in body if key not in {"version", "updatedAt"}}
        return seen, visit_payload(found, now=NOW)

    def attempt(self, act):
        """Do it and return True; a refusal leaves everything as it is."""
        seen = (self.shown(), self.fresh().version, Event.objects.count())
        try:
            act()
        except DomainError:
            assert (self.shown(), self.fresh().version, Event.objects.count()) == seen
            return False
        return True

    def push(self, act):
        """Press something that may be undone."""
        before, known = self.shown(), self.presses()
        if self.attempt(act):
            count = self.presses() - known
            self.before += [before, None][:count]

    def presses(self):
        moves = FieldMove.objects.exclude(action="arrive").filter(was_applied=True)
        return moves.values("press").distinct().count()

    def seal(self, act):
        """Do something on which no undoing may follow; return whether it was done."""
        done = self.attempt(act)
        if done:
            self.before = []
        return done

    def forget(self):
        """Compare no more with what was before: something else changes now."""
        self.before = [None for _ in self.before]
