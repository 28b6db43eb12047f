"""When each secret of a rotated subscription signs for certain, and when it certainly does not.

Seen from outside. A rotation commits at some moment between its request and its answer. A
message is signed with the secrets that were read after the whole second in its signature began
and before it arrived; whether an overlap is over is judged by the time in the signature.
Messages to which neither applies are in doubt: claimed while a rotation was being made, or
signed within the second in which an overlap ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Rotation:
    """A rotation as its caller saw it; no overlap is 0. Unix times."""

    new_secret: str
    overlap_seconds: int
    asked_at: float
    answered_at: float


@dataclass(frozen=True)
class Signed:
    """The whole second in a message's signature, and when the message arrived."""

    second: int
    arrived_at: float


@dataclass(frozen=True)
class Life:
    """A secret with the windows in which its life began and ended.

    ``ended_by_clock`` says that an overlap ran out; otherwise a rotation ended it.
    """

    secret: str
    began: tuple[float, float]
    ended: tuple[float, float] = (float("inf"), float("inf"))
    ended_by_clock: bool = False

    def surely_signed(self, message: Signed) -> bool:
        """Return whether it must be among those that signed."""
        # At most one more second in the signature's time is cut off.
        latest_time = min(message.second + 1, message.arrived_at)
        last = latest_time if self.ended_by_clock else message.arrived_at
        return self.began[1] <= message.second and last <= self.ended[0]

    def surely_silent(self, message: Signed) -> bool:
        """Return whether it cannot have signed: not made yet, or dead for certain."""
        return message.arrived_at < self.began[0] or self.ended[1] <= message.second


def lives(first_secret: str, rotations: Sequence[Rotation]) -> list[Life]:
    """Return the life of each secret, oldest first."""
    start = Rotation(first_secret, 0, 0, 0)
    ended = [
        _life(made, following, rotations[number + 1 : number + 2])
        for number, (made, following) in enumerate(pairwise([start, *rotations]))
    ]
    last = rotations[-1]
    return [*ended, Life(last.new_secret, (last.asked_at, last.answered_at))]


def _life(made: Rotation, following: Rotation, next_but_one: Sequence[Rotation]) -> Life:
    """Return the life of the secret that ``made`` gave and ``following`` replaced.

    Only two secrets sign at once, so a further rotation ends it in the midst of an overlap.
    """
    overlap = following.overlap_seconds
    ended = (following.asked_at + overlap, following.answered_at + overlap)
    ended_by_clock = overlap > 0
    for further in next_but_one:
        if further.asked_at < ended[1]:
            assert further.answered_at < ended[0], "two ends at once: nothing can be told"
            ended, ended_by_clock = (further.asked_at, further.answered_at), False
    return Life(made.new_secret, (made.asked_at, made.answered_at), ended, ended_by_clock)
