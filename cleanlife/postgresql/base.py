"""A connection whose waits end, that is dropped as soon as its server cannot be written to."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from types import TracebackType
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.utils import DatabaseErrorWrapper
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

# The server ends a statement itself and says so: this much later it will not do it any more.
PATIENCE_SECONDS = 3.0
# How long a kept connection may take to show that it still works.
CHECK_SECONDS = 3.0
# What passes although PostgreSQL counts it as a fault within: the server only reads (25006), or
# has ended a session that was idle in a transaction or had been in one for too long.
PASSING = {"25006", "25P03", "25P04"}
ONLY_READS = "25006"


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed when its server says nothing for too long.

    Keepalives cannot notice everything: behind a proxy that has fallen silent, or a server that
    is frozen, a kernel still confirms what it is sent.
    """

    longest_wait_seconds: float | None = None

    def wait(self, gen: PQGen[Any], *arguments: Any, **options: Any) -> Any:
        """Wait for an answer; raise psycopg's OperationalError when there is none in time.

        Several statements that are sent as one (``executemany``) share one wait.
        """
        longest = options.setdefault("timeout", self.longest_wait_seconds)
        try:
            return super().wait(gen, *arguments, **options)
        except _WaitTimeout:
            # An answer that came now would be taken for that of the next statement.
            self.pgconn.finish()
            text = f"The database has not answered for {longest:g} s."
            raise psycopg.OperationalError(text) from None

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Wait no longer than this inside of the block."""
        before, self.longest_wait_seconds = self.longest_wait_seconds, seconds
        try:
            yield
        finally:
            self.longest_wait_seconds = before


class PassingErrors(DatabaseErrorWrapper):
    """Raises Django's errors, and OperationalError for all that is worth another try."""

    def __init__(self, database: "DatabaseWrapper") -> None:
        super().__init__(database)
        self._database = database

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop a connection that is of no more use, and translate the error."""
        if error is None:
            return
        if isinstance(error, psycopg.Error):
            self._database.drop_if_useless(error)
            if error.sqlstate in PASSING:
                self._database.errors_occurred = True
                raise OperationalError(*error.args).with_traceback(traceback) from error
        super().__exit__(kind, error, traceback)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL with bounded waits; ``TIMEOUTS`` of the settings are milliseconds."""

    @cached_property
    def wrap_database_errors(self) -> PassingErrors:
        """Return what translates the client's errors into Django's."""
        return PassingErrors(self)

    def get_new_connection(self, conn_params: dict[str, Any]) -> BoundedConnection:
        """Connect; ``connect_timeout`` covers a server that accepts and then says nothing."""
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        connection = BoundedConnection.connect(**conn_params)
        statement = self.settings_dict.get("TIMEOUTS", {}).get("statement_timeout", 0)
        if statement:
            connection.longest_wait_seconds = statement / 1000 + PATIENCE_SECONDS
        return connection

    def is_usable(self) -> bool:
        """Return whether the server answers soon and can be written to.

        Django asks when a request begins and after every error, and connects anew otherwise: so
        a former primary is left for the new one with the next request.
        """
        if self.connection is None:
            return False
        try:
            with self.connection.at_most(CHECK_SECONDS), self.connection.cursor() as cursor:
                cursor.execute("SHOW transaction_read_only")
                is_writable: bool = cursor.fetchone() == ("off",)
        except psycopg.Error:
            return False
        return is_writable

    def drop_if_useless(self, error: psycopg.Error) -> None:
        """Forget a connection that broke, or whose server only reads, at once.

        Django does so between requests only; a loop of the worker has none. Inside of a
        transaction its rollback fails on the closed connection and then drops it.
        """
        if self.connection is None:
            return
        if error.sqlstate == ONLY_READS:
            self.connection.close()
        if self.connection.closed and not self.in_atomic_block:
            with suppress(psycopg.Error, OperationalError):
                self.close()
