"""What a phone is refused, each with the code that its page reads."""

from cleanlife.errors import Forbidden, Unauthenticated, Unprocessable


class WrongCode(Forbidden):
    """No such code was ever shown."""

    code = "WRONG_CODE"
    message = "There is no such code."


class CodeUsed(Forbidden):
    """It has let a phone in already."""

    code = "CODE_USED"
    message = "The code has been used."


class CodeExpired(Forbidden):
    """Its 15 minutes are over, a later code has replaced it, or its team works no more."""

    code = "CODE_EXPIRED"
    message = "The code is no longer good."


class NoSession(Unauthenticated):
    """The phone was never let in."""

    code = "NO_SESSION"
    message = "This phone has not been let in."


class SessionEnded(Unauthenticated):
    """The phone was let in once: its time is over, or it was signed out."""

    code = "SESSION_ENDED"
    message = "This phone is no longer let in."

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__()


class PeriodNotPossible(Unprocessable):
    """A phone is let in for today at least and 30 days at most."""

    code = "PERIOD_NOT_POSSIBLE"
    message = "The last day must be from today on, and at most 30 days ahead."


class KeyTaken(Unprocessable):
    """The key of a press was used by another one."""

    code = "KEY_TAKEN"
    message = "This key belongs to another press."
