"""Holds every UPDATE to this: who writes what the search reads writes its folded column too."""

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.db.backends.signals import connection_created

from cleanlife.db import FoldedField

# What was left unfolded in the test that runs; a fixture fails the test for it.
forgotten: list[str] = []
_UPDATE = re.compile(r'UPDATE "(\w+)" SET (.*?) WHERE ', re.DOTALL)
_SET = re.compile(r'"(\w+)" = ')


def watch_connections() -> None:
    """See what every connection writes, of every thread."""
    connection_created.connect(_watch, dispatch_uid="judge of folded columns")


def _watch(connection: Any, **_: Any) -> None:
    if _judge_update not in connection.execute_wrappers:
        connection.execute_wrappers.append(_judge_update)


def _judge_update(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    if isinstance(sql, str) and (update := _UPDATE.match(sql)):
        table, written = update[1], set(_SET.findall(update[2]))
        for column, sources in _folded_of(table):
            if written & sources and column not in written:
                forgotten.append(f"{table}.{column} is not written by {sql}")
    return execute(sql, params, many, context)


@cache
def _folded_of(table: str) -> list[tuple[str, set[str]]]:
    fields = (
        field
        for model in apps.get_models()
        if model._meta.db_table == table
        for field in model._meta.concrete_fields
    )
    return [
        (each.column, set(each.sources)) for each in fields if isinstance(each, FoldedField)
    ]
