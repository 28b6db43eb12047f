"""How fast free times are found on PostgreSQL: by the services, by HTTP, by which plans."""

from benchmarks.availability import http
from benchmarks.on_postgresql import django_process, run_on_postgresql
from tests.processes.stack import Stack


def run() -> bool:
    """Measure in a database of its own, which goes again."""
    return run_on_postgresql("availability: 200 teams among 2,000", _measure)


def _measure(stack: Stack) -> bool:
    api_key = stack.seed()["partners"]["partner_pays"]["apiKey"]
    with django_process(stack) as call:
        world = call(f"{__name__}.world.build")
        is_fast, floors = call(f"{__name__}.search.measure")
        uses_indexes = call(f"{__name__}.plans.measure")
    stack.start()
    answers_fast = http.measure(stack, api_key=api_key, world=world, floors=floors)
    return is_fast and uses_indexes and answers_fast
