"""Give a role of PostgreSQL the limits of a kind of process."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

from cleanlife.config.timeouts import ROLES, timeouts_of
from cleanlife.db import is_postgresql


class Command(BaseCommand):
    """Write the limits into PostgreSQL, for poolers that refuse them when a session begins."""

    help = (
        "Give a role of PostgreSQL, in this database, the limits that a kind of process has. "
        "For DATABASE_TIMEOUTS=role; sessions that begin afterwards have them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the kind of process, and the role where it is not our own."""
        parser.add_argument("kind", choices=ROLES, help="whose limits to set")
        parser.add_argument(
            "--user", help="role of PostgreSQL; the one that connects if absent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set them and say what they are now."""
        if not is_postgresql():
            raise CommandError("Only PostgreSQL has roles; DATABASE_URL names none.")
        timeouts = timeouts_of(options["kind"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            current, database = cursor.fetchone()
            user = options["user"] or current
            for name, milliseconds in timeouts.items():
                statement = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    *map(sql.Identifier, (user, database, name)), sql.Literal(milliseconds)
                )
                cursor.execute(statement.as_string())
        limits = ", ".join(f"{name}={value / 1000:g} s" for name, value in timeouts.items())
        self.stdout.write(f"{user} in {database}: {limits}; sessions begun from now on.")
