"""How PostgreSQL answers the hot queries: no walk through the whole of a big table."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from benchmarks.availability import visits, world
from benchmarks.availability.search import planner
from benchmarks.availability.statements import Statement, record
from scheduling.caches import known_rules, known_travel
from scheduling.models import Reservation, Team, TeamDay
from scheduling.query import TeamRow
from scheduling.services.find_timeslots import find_days, find_next
from scheduling.services.plan_search import read_travel
from scheduling.services.reserve_time import reserve_time
from scheduling.services.team_days import with_reservations

# The others are small: to walk through them is right.
BIG_TABLES = {"scheduling_teamday", "scheduling_reservation"}
READS_DAYS = 'FROM "scheduling_teamday"'
READS_VISITS = 'FROM "scheduling_reservation"'

Node = dict[str, Any]


class HotQuery(NamedTuple):
    """The last statement of a call that holds a text."""

    name: str
    call: Callable[[], Any]
    text: str


def measure() -> bool:
    """Explain every hot query; return whether none walks through the whole of a big table."""
    world.send(visits.BOOKED[40])
    known_travel.forget()
    known_rules.forget()
    print("  plans of the hot queries:")
    verdicts = [_explain(query) for query in (*_searches(), *_changes())]
    world.send(visits.BUSY)
    return all(verdicts)


def _searches() -> Iterator[HotQuery]:
    plan, (day, _) = planner(), visits.measured_week()
    last = day + timedelta(days=30)
    yield HotQuery("travel between zones", read_travel, 'FROM "scheduling_zonetravel"')
    yield HotQuery("rules of a service", plan, 'FROM "scheduling_servicerule"')
    yield HotQuery("a date", lambda: find_days(plan(), first=day, last=day), READS_DAYS)
    yield HotQuery("31 dates", lambda: find_days(plan(), first=day, last=last), READS_DAYS)
    yield HotQuery(
        "the next free time", lambda: find_next(plan(), first=day), '"max_free_run" >='
    )


def _changes() -> Iterator[HotQuery]:
    (day, _), owner = visits.measured_week(), uuid.uuid4()
    teams = [TeamRow(team.pk, 0) for team in Team.objects.filter(zones=world.zones()[0])]
    keys = [(day, teams[0].team_id)]
    yield HotQuery("lock a day", lambda: TeamDay.objects.get_locked(keys), "FOR UPDATE")
    yield HotQuery("compare and swap", _reserve_time, 'UPDATE "scheduling_teamday"')
    yield HotQuery(
        "visits of an owner", lambda: list(Reservation.objects.live_of(owner)), READS_VISITS
    )
    yield HotQuery("a team's visits", lambda: with_reservations(day, teams[:1]), READS_VISITS)
    yield HotQuery("a zone's visits", lambda: with_reservations(day, teams), READS_VISITS)
    everybody = [TeamRow(pk, 0) for pk in Team.objects.values_list("pk", flat=True)]
    yield HotQuery(
        "everybody's visits", lambda: with_reservations(day, everybody), READS_VISITS
    )


def _reserve_time() -> None:
    search = planner()()
    [free] = find_next(search, first=visits.tomorrow())
    visit = search.visit.at(free.date, free.start_minute)
    reserve_time(visit, owner_id=uuid.uuid4(), now=search.now)


def _explain(query: HotQuery) -> bool:
    """Print a plan, shortened, and its verdict."""
    *_, statement = record(query.call, text=query.text)
    explained = _run_explained(statement)
    nodes = list(_walk(explained["Plan"]))
    is_fine = not any(_walks_through_big_table(node) for _, node in nodes)
    print(
        f"    {query.name}: planning {explained['Planning Time']:.2f} ms,"
        f" execution {explained['Execution Time']:.2f} ms: {'PASS' if is_fine else 'FAIL'}"
    )
    for depth, node in nodes:
        print(f"      {'  ' * depth}{_describe(node)}")
    return is_fine


def _run_explained(statement: Statement) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}", statement.parameters)
        [[[explained]]] = cursor.fetchall()
        transaction.set_rollback(True)
    return dict(explained)


def _walk(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for inner in node.get("Plans", ()):
        yield from _walk(inner, depth + 1)


def _walks_through_big_table(node: Node) -> bool:
    return node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG_TABLES


def _describe(node: Node) -> str:
    place = [node[name] for name in ("Relation Name", "Index Name") if name in node]
    times = f" x {node['Actual Loops']:,}" if node["Actual Loops"] != 1 else ""
    return f"{' '.join([node['Node Type'], *place])}: {node['Actual Rows']:,} rows{times}"
