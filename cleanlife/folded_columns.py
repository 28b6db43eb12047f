"""Folded columns of tables with rows: filled in batches, indexed, in migrations."""

from typing import Any

from django.db import transaction
from django.db.migrations import RunPython

from cleanlife.db import update_rows

# A batch holds its locks for some milliseconds.
ROWS_A_BATCH = 1000


def fill_folded(app: str, *models: str, column: str = "search_text") -> RunPython:
    """Return an operation that folds the rows which nobody has written since the column came.

    The migration is not atomic: each batch is a transaction, and it may be started again.
    """

    def fill(apps: Any, schema_editor: Any) -> None:
        for name in models:
            rows = apps.get_model(app, name).objects.order_by("pk")
            batch = _fill_batch(rows, column)
            while batch:
                batch = _fill_batch(rows.filter(pk__gt=batch[-1].pk), column)

    return RunPython(fill, RunPython.noop)


def index_folded(table: str, column: str = "search_text") -> RunPython:
    """Return an operation that lets PostgreSQL find parts of the text without reading all.

    The migration is not atomic: writers go on while the index is built. SQLite has none and
    reads the column. The extension stays: others may use it.
    """
    index = f"{table}_{column}_parts"
    build = [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        # It waits for transactions that are older than itself, and nobody queues behind it.
        "SET lock_timeout = 0",
        # One that was broken off is there, and invalid.
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
        f"CREATE INDEX CONCURRENTLY {index} ON {table} USING gin ({column} gin_trgm_ops)",
        "RESET lock_timeout",
    ]
    return RunPython(_run(build), _run([f"DROP INDEX CONCURRENTLY IF EXISTS {index}"]))


def _fill_batch(rows: Any, column: str) -> list[Any]:
    with transaction.atomic():
        unwritten = rows.filter(**{column: None}).select_for_update()
        batch = list(unwritten[:ROWS_A_BATCH])
        for row in batch:
            row._meta.get_field(column).pre_save(row, add=False)  # noqa: SLF001
        update_rows(batch, [column])
    return batch


def _run(statements: list[str]) -> Any:
    def run(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, None)

    return run
