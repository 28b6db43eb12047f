"""The last wall against double booking: the database itself refuses overlapping time.

Never the path: bookings are decided by compare-and-swap on team days. SQLite drops triggers
when it rebuilds a table: a later migration that alters Reservation must make them again (the
tests notice).
"""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE scheduling_reservation ADD CONSTRAINT reservation_no_overlap
    EXCLUDE USING gist (team_id WITH =, int8range(occupied_from, occupied_to) WITH &&)
    WHERE (state IN ('HELD', 'ACTIVE'))
    """,
]
POSTGRESQL_REVERSE = [
    # The extension stays: others may use it.
    "ALTER TABLE scheduling_reservation DROP CONSTRAINT reservation_no_overlap",
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
SQLITE = [TRIGGER.format(event=event) for event in ("INSERT", "UPDATE")]
SQLITE_REVERSE = [
    f"DROP TRIGGER reservation_no_overlap_{event}" for event in ("INSERT", "UPDATE")
]


def build_wall(_apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def remove_wall(_apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_REVERSE if is_postgresql else SQLITE_REVERSE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [migrations.RunPython(build_wall, remove_wall)]
