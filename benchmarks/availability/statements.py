"""The SQL that a call runs, recorded and run again by itself."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection, transaction

from benchmarks.figures import Times, time_calls


class Statement(NamedTuple):
    """One statement as it was sent."""

    sql: str
    parameters: Any


def record(call: Callable[[], Any], *, text: str) -> list[Statement]:
    """Return the statements of a call that hold a text; what it changed is undone."""
    found: list[Statement] = []

    def take_down(execute: Any, sql: str, parameters: Any, *others: Any) -> Any:
        found.append(Statement(sql, parameters))
        return execute(sql, parameters, *others)

    with transaction.atomic():
        with connection.execute_wrapper(take_down):
            call()
        transaction.set_rollback(True)
    return [statement for statement in found if text in statement.sql]


def time_floor(call: Callable[[], Any], count: int) -> Times:
    """Time the queries for team days that a call runs, by a bare cursor."""
    statements = record(call, text='FROM "scheduling_teamday"')

    def run_bare() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(*statement)
                cursor.fetchall()

    return time_calls(run_bare, count)
