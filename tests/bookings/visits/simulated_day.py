"""A day of 20 teams in Riyadh, drawn by lot: ways, works and delays; played by real services.

What teams do is drawn before the day begins and owes nothing to our rules: ways are bent, pace
changes under way, works take longer or shorter, some leave late, some share no position.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from bookings.coarse_position import Place
from bookings.lifecycle import Action
from bookings.management.demo.teams import ZONES
from bookings.models import Booking
from bookings.services.visits.arrival import expected_arrival
from bookings.services.visits.delays import watch_visits
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    mark_arrival,
    start_visit,
)
from bookings.services.visits.positions import record_position, share_position
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from scheduling.geometry import kilometres_between
from scheduling.models import Zone
from scheduling.services.save_zone import save_zone
from tests.factories.bookings import AddressFactory, AppointmentFactory, BookingFactory
from tests.factories.scheduling import TeamFactory
from tests.factories.visits import reserve

DAY = date(2026, 7, 1)
TEAMS = 20
STARTS = (9 * 60, 12 * 60 + 45)
OPENS = clock.at_minute(DAY, 7 * 60 + 30)
MINUTE = timedelta(minutes=1)
# A phone sends its position, and somebody looks at the arrival, so often.
POSITION_EVERY, LOOK_EVERY = 3, 5
FIELD = Actor(Initiator.OPERATIONS, "team")


@dataclass
class Way:
    """One way as it will be: from where to where, by which bends, at which changing pace."""

    origin: Place
    goal: Place
    minutes: float
    bend: float
    haste: float

    def at(self, share: float) -> Place:
        """Return where the team is after a share of its time."""
        done = min(max(share, 0), 1) ** self.haste
        aside = self.bend * math.sin(math.pi * done)
        north = self.goal.latitude - self.origin.latitude
        east = self.goal.longitude - self.origin.longitude
        return Place(
            self.origin.latitude + done * north + aside * east,
            self.origin.longitude + done * east - aside * north,
        )


@dataclass
class Visit:
    """One visit as it will be, and what was seen of it."""

    booking: Booking
    team_id: Any
    shares: bool
    way: Way
    leaves_at: datetime
    arrives_at: datetime
    starts_at: datetime
    ends_at: datetime
    moves: list[tuple[datetime, Any]] = field(default_factory=list)
    # Of each look on the way: how many minutes the arrival that was shown is wrong.
    errors: list[float] = field(default_factory=list)

    @property
    def told_at(self) -> list[datetime]:
        """Return when its customer was told that it comes later."""
        rows = self.booking.transitions.filter(action=Action.DELAY)
        return sorted(rows.values_list("created_at", flat=True))

    @property
    def minutes_late(self) -> float:
        return (self.starts_at - self.booking.starts_at) / MINUTE


class SimulatedDay:
    """The day of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.zones = [_zone(row) for row in ZONES]
        self.visits = [visit for _ in range(TEAMS) for visit in self._team()]

    def play(self, travel: Any) -> None:
        """Play it minute by minute; ``travel`` sets the clock."""
        moment = OPENS
        # Until all have begun, and long enough for the clock to have told of each.
        closes = max(visit.starts_at for visit in self.visits) + 6 * MINUTE
        while moment < closes:
            travel.move_to(moment)
            self._press(moment)
            self._drive(moment)
            watch_visits(now=moment)
            moment += MINUTE

    def _press(self, now: datetime) -> None:
        for visit in self.visits:
            while visit.moves and visit.moves[0][0] <= now:
                pressed_at, move = visit.moves.pop(0)
                press = Press(
                    booking_id=visit.booking.pk,
                    team_id=visit.team_id,
                    pressed_at=pressed_at,
                    actor=FIELD,
                )
                move(press, now=now)

    def _drive(self, now: datetime) -> None:
        minute = (now - OPENS) // MINUTE
        for visit in self.visits:
            if not visit.leaves_at <= now < visit.arrives_at:
                continue
            if visit.shares and minute % POSITION_EVERY == 0:
                self._send_position(visit, now)
            if minute % LOOK_EVERY == 0:
                booking = Booking.objects.with_appointment().get(pk=visit.booking.pk)
                arrival = expected_arrival(booking, now)
                shown = now + arrival.minutes * MINUTE
                visit.errors.append((shown - visit.arrives_at) / MINUTE)

    def _send_position(self, visit: Visit, now: datetime) -> None:
        share = (now - visit.leaves_at) / (visit.arrives_at - visit.leaves_at)
        place = visit.way.at(share)
        record_position(
            team_id=visit.team_id,
            latitude=place.latitude + self.random.gauss(0, 0.0004),
            longitude=place.longitude + self.random.gauss(0, 0.0004),
            accuracy_meters=40,
            now=now,
        )

    def _team(self) -> list[Visit]:
        team = TeamFactory(home_zone=self.random.choice(self.zones))
        shares = self.random.random() < 0.85
        if shares:
            share_position(team_id=team.pk, agrees=True, now=OPENS)
        place, free_at, visits = self._place(team.home_zone), OPENS, []
        for start in STARTS:
            visit = self._visit(team, start, origin=place, free_at=free_at, shares=shares)
            place, free_at = visit.way.goal, visit.ends_at
            visits.append(visit)
        return visits

    def _visit(
        self, team: Any, start: int, *, origin: Place, free_at: datetime, shares: bool
    ) -> Visit:
        zone = self.random.choice(self.zones)
        goal = self._place(zone)
        address = AddressFactory(zone=zone, **goal._asdict())
        length = self.random.choice([150, 180, 210])
        booking = BookingFactory(
            address=address,
            partner=address.contact.partner,
            contact=address.contact,
            service_date=DAY,
            start_minute=start,
            end_minute=start + length,
        )
        AppointmentFactory(booking=booking)
        reserve(booking, team)
        way = self._way(origin, goal)
        leaves_at = max(free_at + 3 * MINUTE, self._wants_to_leave(booking, way))
        arrives_at = leaves_at + way.minutes * MINUTE
        starts_at = max(arrives_at + self.random.uniform(1, 6) * MINUTE, booking.starts_at)
        work = max(length - 10 + self.random.gauss(0, 25), 60)
        visit = Visit(
            booking=booking,
            team_id=team.pk,
            shares=shares,
            way=way,
            leaves_at=leaves_at,
            arrives_at=arrives_at,
            starts_at=starts_at,
            ends_at=starts_at + work * MINUTE,
        )
        visit.moves = [
            (visit.leaves_at, dispatch_team),
            (visit.arrives_at, mark_arrival),
            (visit.starts_at, start_visit),
            (visit.ends_at, complete_visit),
        ]
        return visit

    def _way(self, origin: Place, goal: Place) -> Way:
        streets = kilometres_between(origin, goal) * self.random.uniform(1.2, 1.5)
        speed = 38 * self.random.lognormvariate(0, 0.28)
        return Way(
            origin,
            goal,
            minutes=max(streets / speed * 60 + self.random.uniform(2, 8), 4),
            bend=self.random.uniform(-0.15, 0.15),
            haste=self.random.uniform(0.8, 1.25),
        )

    def _wants_to_leave(self, booking: Booking, way: Way) -> datetime:
        """Return when the team would leave: by a guess, and now and then too late."""
        guess = way.minutes * self.random.uniform(0.8, 1.3)
        dawdles = self.random.expovariate(1 / 25) if self.random.random() < 0.3 else 0
        return booking.starts_at - (guess + 5 - dawdles) * MINUTE

    def _place(self, zone: Zone) -> Place:
        return Place(
            self.random.uniform(zone.south, zone.north),
            self.random.uniform(zone.west, zone.east),
        )


def _zone(row: tuple[str, str, float, float, float, float]) -> Zone:
    english, arabic, west, south, east, north = row
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    zone = Zone(
        name_en=english,
        name_ar=arabic,
        polygon={"type": "Polygon", "coordinates": [ring]},
    )
    save_zone(zone)
    return zone
