"""The last wall against double booking: the database itself refuses overlapping time.

Never the path: bookings are decided by compare-and-swap on team days. SQLite drops triggers
when it rebuilds a table: a migration that alters Reservation must put its operations into
``keep_wall()`` (the tests notice a missing one).
"""

from typing import Any

from django.db.migrations import RunPython

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE scheduling_reservation ADD CONSTRAINT reservation_no_overlap
    EXCLUDE USING gist (team_id WITH =, int8range(occupied_from, occupied_to) WITH &&)
    WHERE (state IN ('HELD', 'ACTIVE'))
    """,
]
# The extension stays: others may use it.
POSTGRESQL_REVERSE = [
    "ALTER TABLE scheduling_reservation DROP CONSTRAINT IF EXISTS reservation_no_overlap"
]

TRIGGER = """
    CREATE TRIGGER reservation_no_overlap_{event} BEFORE {event} ON scheduling_reservation
    WHEN NEW.state IN ('HELD', 'ACTIVE')
    BEGIN
        SELECT RAISE(ABORT, 'reservation_no_overlap')
        WHERE EXISTS (
            SELECT 1 FROM scheduling_reservation AS other
            WHERE other.team_id = NEW.team_id
            AND other.id <> NEW.id
            AND other.state IN ('HELD', 'ACTIVE')
            AND other.occupied_from < NEW.occupied_to
            AND other.occupied_to > NEW.occupied_from
        );
    END
"""
EVENTS = ("INSERT", "UPDATE")
SQLITE_REVERSE = [f"DROP TRIGGER IF EXISTS reservation_no_overlap_{event}" for event in EVENTS]
SQLITE = [*SQLITE_REVERSE, *(TRIGGER.format(event=event) for event in EVENTS)]


def build_wall() -> RunPython:
    """Return the operation that builds the wall, again where it stands already."""
    return RunPython(_run(POSTGRESQL, SQLITE), _run(POSTGRESQL_REVERSE, SQLITE_REVERSE))


def keep_wall(*operations: Any) -> list[Any]:
    """Return operations behind which the wall stands again, forwards and backwards.

    PostgreSQL keeps it all along.
    """
    build, nothing = _run([], SQLITE), RunPython.noop
    return [RunPython(nothing, build), *operations, RunPython(build, nothing)]


def _run(postgresql: list[str], sqlite: list[str]) -> Any:
    def run(_apps: Any, schema_editor: Any) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in postgresql if is_postgresql else sqlite:
            schema_editor.execute(statement)

    return run
