"""Separate processes that race for the same time; each talks to one database by its URL."""

import multiprocessing
import os
import uuid
from dataclasses import dataclass
from datetime import date

PROCESSES = multiprocessing.get_context("spawn")


@dataclass
class Race:
    """What every racer is told. ``slots`` are (date, start, end), one a round."""

    database_url: str
    zone_id: uuid.UUID
    service_id: uuid.UUID
    slots: list[tuple[date, int, int]]
    number_of_teams: int = 1
    racers: int = 4


def run(race):
    """Race every round and return, round by round, what became of each racer."""
    barrier, answers = PROCESSES.Barrier(race.racers), PROCESSES.Queue()
    racers = [
        PROCESSES.Process(target=_race, args=(race, barrier, answers))
        for _ in range(race.racers)
    ]
    for racer in racers:
        racer.start()
    columns = [answers.get(timeout=100) for _ in racers]
    for racer in racers:
        racer.join(timeout=10)
    return [sorted(outcomes) for outcomes in zip(*columns, strict=True)]


def _race(race, barrier, answers):
    connect(race.database_url)
    outcomes = []
    for day, start, end in race.slots:
        barrier.wait(timeout=60)
        outcomes.append(_try_once(race, day, start, end))
    answers.put(outcomes)


def connect(database_url):
    """Use PostgreSQL by its URL, or SQLite in a folder."""
    if database_url.startswith("postgres"):
        os.environ["DATABASE_URL"] = database_url
    else:
        os.environ.pop("DATABASE_URL", None)
        os.environ["DATA_DIR"] = database_url
    import django

    django.setup()


def _try_once(race, day, start, end):
    from django.db import DatabaseError, transaction

    from catalog.models import Service
    from scheduling.errors import TimeslotUnavailable
    from scheduling.models import Zone
    from scheduling.services.reserve_time import reserve_time
    from scheduling.visit import Visit
    from tests.factories.scheduling import NOW

    visit = Visit(
        zone=Zone.objects.get(pk=race.zone_id),
        service=Service.objects.get(pk=race.service_id),
        minutes=end - start,
        number_of_teams=race.number_of_teams,
        date=day,
        start_minute=start,
    )
    try:
        with transaction.atomic():
            reserve_time(visit, owner_id=uuid.uuid4(), now=NOW)
    except TimeslotUnavailable as error:
        return str(error.reason)
    except DatabaseError as error:
        return f"DATABASE: {error}"
    return "WON"


def in_process(function, database_url, *args):
    """Call a function of this module in a process that talks to the database."""
    answers = PROCESSES.Queue()
    process = PROCESSES.Process(
        target=_answer, args=(function, database_url, args, answers), daemon=True
    )
    process.start()
    answer = answers.get(timeout=100)
    process.join(timeout=10)
    return answer


def _answer(function, database_url, args, answers):
    connect(database_url)
    answers.put(function(*args))


def make_world(teams):
    """Make the tables if they are missing and a world with so many teams in them."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from tests.factories.scheduling import working_world

    world = working_world(teams=teams, team={"max_minutes_a_day": 1440})
    return world.zone.pk, world.service.pk


def judge():
    """Return the overlapping pairs, the differences of team days, and the live rows."""
    from scheduling.models import Reservation
    from scheduling.services.verify_team_days import verify_team_days
    from tests.factories.scheduling import NOW

    differences = verify_team_days(now=NOW)
    return count_overlaps(), len(differences), Reservation.objects.live().count()


def count_overlaps():
    """Return how many pairs of live reservations of one team overlap."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scheduling_reservation a JOIN scheduling_reservation b"
            " ON a.team_id = b.team_id AND a.id < b.id AND a.occupied_from < b.occupied_to"
            " AND b.occupied_from < a.occupied_to"
            " WHERE a.state <> 'RELEASED' AND b.state <> 'RELEASED'"
        )
        [overlaps] = cursor.fetchone()
    return overlaps
