"""Claims of idempotency keys that nobody answers any more: freed once the database is back."""

import logging
import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import Error, connection

from cleanlife.api.models import IdempotencyRecord

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# A claim is free by itself when its lease has run out; nothing is kept for longer.
KEPT_SECONDS = 60.0
# So many claims fail in a minute only where everything fails; then the oldest is dropped.
MOST = 10_000


@dataclass(frozen=True)
class _Claim:
    """A key's row, and the token without which the claim is another request's."""

    key: tuple[UUID, str, str, str]
    token: UUID
    kept_until: float


class GivenUpClaims:
    """What one process could not free, with one thread that tries until it has.

    A process that is killed forgets them: then their leases run out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims: dict[UUID, _Claim] = {}
        self._is_working = False

    def __len__(self) -> int:
        return len(self._claims)

    def __contains__(self, token: UUID) -> bool:
        """Return whether nobody will answer this claim, so that it may be taken over."""
        return token in self._claims

    def add(self, record: IdempotencyRecord) -> None:
        """Free this claim as soon as the database is back, if it is unanswered by then."""
        key = (record.partner_id, record.method, record.path, record.key)
        claim = _Claim(key, record.lease_token, time.monotonic() + KEPT_SECONDS)
        with self._lock:
            if len(self._claims) >= MOST:
                del self._claims[next(iter(self._claims))]
            self._claims[claim.token] = claim
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._work, name="free-keys", daemon=True).start()

    def _work(self) -> None:
        while claim := self._next():
            is_settled = claim.kept_until < time.monotonic() or _free(claim)
            self._put_back(claim, is_settled=is_settled)
            if not is_settled:
                time.sleep(RETRY_SECONDS)

    def _next(self) -> _Claim | None:
        """Return the oldest claim; None when the work is done, and the thread with it."""
        with self._lock:
            claim = next(iter(self._claims.values()), None)
            self._is_working = claim is not None
            return claim

    def _put_back(self, claim: _Claim, *, is_settled: bool) -> None:
        """Forget what is settled; the rest goes to the end, where it holds up no other."""
        with self._lock:
            known = self._claims.pop(claim.token, None)
            if known and not is_settled:
                self._claims[claim.token] = known


def _free(claim: _Claim) -> bool:
    """Delete the claim unless it was answered or taken over; return whether that is settled.

    A transaction that is still open behind a lost connection holds the row, so this waits for
    its end and then sees what became of it.
    """
    names = ("partner_id", "method", "path", "key")
    own = IdempotencyRecord.objects.claimed_with(claim.token)
    try:
        own.filter(**dict(zip(names, claim.key, strict=True))).delete()
    except Error as error:
        logger.warning("An idempotency key cannot be freed yet: %s", error)
        return False
    finally:
        connection.close()
    return True


given_up = GivenUpClaims()
