"""Name the migrations of this code that the database has not had."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder


def find_unapplied_migrations() -> list[str]:
    """Return them as ``app.0001_name``; one statement, for the files are read once.

    Migrations that the database has had and this code does not know are those of a newer
    release, beside which the older one goes on.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    return [
        f"{app}.{name}"
        for (app, name), migration in sorted(_migrations_on_disk().items())
        if (app, name) not in applied and not _is_replaced(migration, applied)
    ]


@cache
def _migrations_on_disk() -> dict[tuple[str, str], Migration]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return dict(loader.disk_migrations or {})


def _is_replaced(migration: Migration, applied: set[tuple[str, str]]) -> bool:
    """Return whether it stands for others that have been applied, all of them."""
    return bool(migration.replaces) and applied.issuperset(migration.replaces)
