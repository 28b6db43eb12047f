"""How fast the board of a full day is on PostgreSQL: 200 teams and 2,000 visits."""

from benchmarks.on_postgresql import django_process, run_on_postgresql
from tests.processes.stack import Stack


def run() -> bool:
    """Measure in a database of its own, which goes again."""
    return run_on_postgresql("board: 200 teams and 2,000 visits today", _measure)


def _measure(stack: Stack) -> bool:
    with django_process(stack) as call:
        verdicts = [
            call(f"{__name__}.{name}")
            for name in ("world.build", "rows.measure", "pages.measure")
        ]
    return all(verdicts)
