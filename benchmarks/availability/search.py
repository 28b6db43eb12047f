"""The search itself, without HTTP: a date, a batch, the next free time, and how it grows."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from benchmarks.availability import visits, world
from benchmarks.availability.statements import time_floor
from benchmarks.figures import Times, judge, time_calls
from bookings.services.times.find_batch_times import BatchItem, find_batch_times
from cleanlife import clock
from scheduling.services.find_timeslots import find_days, find_next
from scheduling.services.plan_search import Search, plan_search
from scheduling.timeslots import Reason
from scheduling.visit import Visit, VisitRequest

MINUTES = 180
# Milliseconds, by median.
TARGET, TARGET_FULL_DATE, TARGET_BATCH, TARGET_NEXT = 5.0, 50.0, 500.0, 100.0
CALLS, LONG_CALLS, GROWTH_CALLS = 300, 30, 5
GROWTH_TEAMS, GROWTH_DAYS = (20, 200, 2_000), (1, 14, 31)


def measure() -> tuple[bool, dict[str, Times]]:
    """Measure everything; return the verdict, and the floors for who asks the same by HTTP."""
    plan = planner()
    world.send(visits.BUSY)
    on_date, date_floor = _measure_date(plan)
    in_batch, batch_floor = _measure_batch()
    verdicts = [on_date, in_batch, _measure_full_date(plan), *_measure_next(plan)]
    _measure_growth(plan)
    world.send(visits.BUSY)
    return all(verdicts), {"date": date_floor, "batch": batch_floor}


def planner() -> Callable[[], Search]:
    """Return what plans the measured search."""
    visit = Visit(zone=world.zones()[0], service=world.services()[0], minutes=MINUTES)
    return partial(plan_search, visit, now=clock.now())


def _measure_date(plan: Callable[[], Search]) -> tuple[bool, Times]:
    day, _ = visits.measured_week()
    planned = plan()
    rows = planned.rows_on(day)
    free = planned.availability(day, rows).timeslots
    assert free, "no time is free"
    number = sum(row.jobs for row in rows)
    print(
        f"  {len(rows)} teams with {number:,} visits on the date; {len(free)} starts are free"
    )
    judged = _judge("a date", lambda: find_days(plan(), first=day, last=day), TARGET, CALLS)
    cpu = time_calls(
        lambda: planned.availability(day, rows), CALLS, read_clock=time.process_time
    )
    print(f"  the engine alone, CPU: {cpu}", flush=True)
    return judged


def _measure_batch() -> tuple[bool, Times]:
    first, last = visits.measured_week()
    items = [
        BatchItem(
            visit=VisitRequest(service_id=service.pk),
            address_id=address.pk,
            first=first,
            last=last,
        )
        for service, address in world.offers()
    ]
    ask = partial(find_batch_times, partner=world.partner(), items=items, now=clock.now())
    return _judge(f"a batch of {len(items)} for a week", ask, TARGET_BATCH)


def _measure_full_date(plan: Callable[[], Search]) -> bool:
    """Measure the worst case: no team has time, the reason and the next free time are found."""
    world.send(visits.BOOKED[10])
    day, _ = visits.measured_week()

    def search() -> Any:
        planned = plan()
        [full] = find_days(planned, first=day, last=day)
        assert full.reason == Reason.FULLY_BOOKED
        return find_next(planned, first=day + timedelta(days=1))

    is_fast, _ = _judge("a full date: why, and what is next", search, TARGET_FULL_DATE)
    return is_fast


def _measure_next(plan: Callable[[], Search]) -> list[bool]:
    def search() -> Any:
        return find_next(plan(), first=visits.tomorrow())

    verdicts = []
    for days, teams in {0: visits.BUSY, **visits.BOOKED}.items():
        world.send(teams)
        assert search()[0].date == visits.tomorrow() + timedelta(days=days)
        is_fast, _ = _judge(f"the next free time, {days} full days ahead", search, TARGET_NEXT)
        verdicts.append(is_fast)
    return verdicts


def _judge(
    name: str, call: Callable[[], Any], target: float, count: int = LONG_CALLS
) -> tuple[bool, Times]:
    floor = time_floor(call, count)
    times = time_calls(call, count)
    is_fast = judge(name, times, target=target, floor=floor, floor_name="its SQL alone")
    return is_fast, floor


def _measure_growth(plan: Callable[[], Search]) -> None:
    """Print a table; nothing is judged."""
    print("  median ms   " + "".join(f"{days:>7} days" for days in GROWTH_DAYS))
    for teams in GROWTH_TEAMS:
        world.send(range(teams))
        cells = "".join(f"{_median(plan, days):>12.1f}" for days in GROWTH_DAYS)
        print(f"  {teams:>6,} teams{cells}", flush=True)


def _median(plan: Callable[[], Search], days: int) -> float:
    first, _ = visits.measured_week()
    last = first + timedelta(days=days - 1)
    times = time_calls(
        lambda: find_days(plan(), first=first, last=last), GROWTH_CALLS, warm_up=1
    )
    return times.median
