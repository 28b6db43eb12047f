"""Columns that the database itself keeps for ever: triggers for migrations, on both engines."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

POSTGRESQL = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})
    EXECUTE FUNCTION {name}();
"""
SQLITE = """
    CREATE TRIGGER IF NOT EXISTS {name} BEFORE UPDATE OF {column} ON {table}
    WHEN OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column}
    BEGIN SELECT RAISE(ABORT, '{name}'); END;
"""


def keep_for_ever(table: str, column: str) -> RunPython:
    """Return a migration operation: once set, the column of a row never changes.

    SQLite drops triggers when it rebuilds a table: a later migration that alters the table
    must put its operations into ``kept_through``.
    """
    name = f"{table}_{column}_is_kept"

    def build(_apps: Any, schema_editor: Any) -> None:
        statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
        schema_editor.execute(statement.format(name=name, table=table, column=column), None)

    def remove(_apps: Any, schema_editor: Any) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        schema_editor.execute(
            f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else "")
        )
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION {name}()")

    return RunPython(build, remove)


def kept_through(table: str, column: str, operations: Sequence[Operation]) -> list[Operation]:
    """Return operations that alter a table with a kept column, and keep it kept.

    SQLite may rebuild the table and forget its trigger; in either direction it gets it again.
    """
    name = f"{table}_{column}_is_kept"

    def build(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            statement = SQLITE.format(name=name, table=table, column=column)
            schema_editor.execute(statement, None)

    return [
        RunPython(RunPython.noop, build),
        *operations,
        RunPython(build, RunPython.noop),
    ]
