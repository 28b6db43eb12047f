"""Check that the database can be written to, and ends what waits too long."""

from django.db import OperationalError, connection

from cleanlife.db import is_postgresql


def ask_database() -> None:
    """Raise OperationalError for a server that does not answer, or takes no changes now."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only" if is_postgresql() else "SELECT 1")
        if cursor.fetchone() == ("on",):
            raise OperationalError("The database takes no changes.")


def find_missing_timeouts() -> list[str]:
    """Return which limits are not in force, as behind a pooler, and what holds instead.

    SQLite has none: it waits for its only lock, at most for its own 20 s.
    """
    expected: dict[str, int] = connection.settings_dict.get("TIMEOUTS", {})
    if not expected:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::bigint FROM pg_settings WHERE name LIKE '%timeout'"
        )
        found = dict(cursor.fetchall())
    return [
        f"{name} is {found[name]} ms, not {limit} ms"
        for name, limit in expected.items()
        if limit and not 0 < found[name] <= limit
    ]
