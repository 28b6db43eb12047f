"""For whom a request is: what it waits behind, and what it does not."""

import hashlib
import secrets
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from cleanlife.http.client_ip import resolve_client_ip

BEARER = "bearer "
API, CHECKS = "/v1/", ("/readyz", "/metrics")
# Keys whose partner is remembered; far more than there are.
MOST_KEYS = 10_000


class Kind(Enum):
    """What kind of work a request is."""

    ALIVE = "the question whether the process lives, which needs nothing"
    CHECK = "questions of balancers and monitoring"
    PAGE = "pages of staff and customers, and calls of the gateway"
    PARTNER = "the partner API"


class Queue(NamedTuple):
    """Requests that wait behind each other."""

    kind: Kind
    owner: str


class Queues:
    """Says in which queue a request waits.

    Whose a key is, is learnt when it has been authenticated; until then it stands for its
    client's IP address.
    """

    def __init__(self, *, trusted_proxies: Sequence[str]) -> None:
        self._trusted = trusted_proxies
        # Keys are remembered by their digests only, which are worth nothing elsewhere.
        self._salt = secrets.token_bytes(32)
        self._partners: dict[bytes, str] = {}

    def queue_of(self, request: Any, *, peer: str) -> Queue:
        """Return the queue of a request that came from the IP address ``peer``."""
        path = request.path.lower()
        if path == "/healthz":
            return Queue(Kind.ALIVE, path)
        if path in CHECKS:
            return Queue(Kind.CHECK, path)
        kind = Kind.PARTNER if path.startswith(API) else Kind.PAGE
        partner = self._partners.get(self._digest(request)) if kind is Kind.PARTNER else None
        return Queue(kind, partner or self._client_of(request, peer))

    def learn(self, request: Any, partner: str) -> None:
        """Remember that the request's key is the partner's."""
        if len(self._partners) >= MOST_KEYS:
            self._partners.clear()
        self._partners[self._digest(request)] = partner

    def _digest(self, request: Any) -> bytes:
        key = read_key(request.headers, request.query)
        return hashlib.blake2b(key.encode(), key=self._salt, digest_size=16).digest()

    def _client_of(self, request: Any, peer: str) -> str:
        forwarded_for = request.headers.get("X_FORWARDED_FOR", "")
        return str(
            resolve_client_ip(peer=peer, forwarded_for=forwarded_for, trusted=self._trusted)
        )


def read_key(headers: dict[str, str], query: str) -> str:
    """Return the key from the first of its places (contract, section 2); empty for none."""
    authorization = headers.get("AUTHORIZATION", "")
    bearer = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
    sent = (headers.get("X_API_KEY", "").strip(), bearer.strip())
    return next(filter(None, sent), "") or _key_in_query(query)


def _key_in_query(query: str) -> str:
    if "api_key" not in query:
        return ""
    try:
        return parse_qs(query, max_num_fields=100).get("api_key", [""])[-1]
    except ValueError:
        return ""
