"""Tables of moves, and the one way in which a row changes its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import TextChoices

from cleanlife.db import update_rows
from cleanlife.errors import Unprocessable

State = TypeVar("State", bound=TextChoices)
Act = TypeVar("Act", bound=str)


class MoveNotAllowed(Unprocessable):
    """The table has no such move from the present state."""

    code = "MOVE_NOT_ALLOWED"

    def __init__(self, *, subject: str, action: str, state: str):
        self.action = action
        self.state = state
        super().__init__(f"{subject} is {state}: no {action}")


class Stateful(Protocol):
    """A row with a state."""

    pk: Any
    status: Any

    def save(self, *, update_fields: list[str]) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Move(Generic[State]):
    """One row of a table of moves."""

    sources: frozenset[State]
    target: State


@dataclass(frozen=True)
class Lifecycle(Generic[State, Act]):
    """A table of moves, and the one way in which a row changes its state."""

    states: type[State]
    moves: Mapping[Act, Move[State]]

    def move(self, row: Stateful, action: Act, *, update_fields: tuple[str, ...] = ()) -> State:
        """Move a locked row by the table and return the state before.

        ``update_fields`` are saved in the same statement. Raises MoveNotAllowed.
        """
        before = self._set_state(row, action)
        row.save(update_fields=["status", *update_fields])
        return before

    def move_all(
        self, rows: Sequence[Any], action: Act, *, update_fields: tuple[str, ...] = ()
    ) -> None:
        """Move many locked rows of one model by one statement. Raises MoveNotAllowed."""
        for row in rows:
            self._set_state(row, action)
        update_rows(rows, ["status", *update_fields])

    def go_back(
        self, row: Stateful, state: State, *, update_fields: tuple[str, ...] = ()
    ) -> State:
        """Put a locked row back by the table read backwards; return the state before.

        Raises MoveNotAllowed when no moves lead from ``state`` to the present one.
        """
        before = self.states(row.status)
        if before not in self._reachable_from(state):
            subject = f"{type(row).__name__.lower()} {row.pk}"
            raise MoveNotAllowed(subject=subject, action=f"way back to {state}", state=before)
        row.status = state
        row.save(update_fields=["status", *update_fields])
        return before

    def _reachable_from(self, state: State) -> set[State]:
        """Return every state to which one or more moves lead."""
        found: set[State] = set()
        steps = {state}
        while steps:
            targets = {move.target for move in self.moves.values() if move.sources & steps}
            steps = targets - found
            found |= targets
        return found

    def _set_state(self, row: Stateful, action: Act) -> State:
        move = self.moves[action]
        before = self.states(row.status)
        if before not in move.sources:
            subject = f"{type(row).__name__.lower()} {row.pk}"
            raise MoveNotAllowed(subject=subject, action=action, state=before)
        row.status = move.target
        return before
