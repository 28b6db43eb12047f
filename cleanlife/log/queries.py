"""Counting the SQL statements of a request."""

from collections.abc import Callable
from typing import Any


class QueryCount:
    """An execute wrapper that counts; threads have connections and so counts of their own."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - as Django calls it
        context: Any,
    ) -> Any:
        """Count one statement and run it."""
        self.total += 1
        return execute(sql, params, many, context)
