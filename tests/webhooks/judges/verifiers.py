"""Four verifiers that are not ours, behind one question: do you accept this message?

Three are libraries as PyPI has them; any exception but the one by which a library refuses goes
through to the test. The fourth is the recipe for Node that reads only the first ``v1``:
`verify.mjs` holds it, and the real Node runs it.
"""

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

import stripe
import svix.webhooks
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

RUNNER = Path(__file__).with_name("verify.mjs")
TOLERANCE_SECONDS = 300


class Judge(Protocol):
    """``headers`` may be written in any case, as they came."""

    def accepts(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool: ...


class StandardWebhooksJudge:
    """`standardwebhooks`, over the second family."""

    def accepts(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        try:
            Webhook(_library_key(secret)).verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return True


class SvixJudge:
    """`svix`, over the second family."""

    def accepts(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        try:
            svix.webhooks.Webhook(_library_key(secret)).verify(body, dict(headers))
        except svix.webhooks.WebhookVerificationError:
            return False
        return True


class StripeJudge:
    """`stripe`, over the first family, with the tolerance that its own callers name."""

    def accepts(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        header = _first_family(headers)
        try:
            return stripe.WebhookSignature.verify_header(
                body, header, secret, tolerance=TOLERANCE_SECONDS
            )
        except stripe.SignatureVerificationError:
            return False


class NodeJudge:
    """The recipe for Node, over the first family; one process for as long as it is entered."""

    def __enter__(self) -> Self:
        self._node = subprocess.Popen(
            ["node", str(RUNNER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        # At the end of its input it ends; Popen waits for that.
        self._node.__exit__(None, None, None)

    def accepts(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        message = {
            "secret": secret,
            "header": _first_family(headers),
            "body": base64.b64encode(body).decode(),
        }
        self._node.stdin.write(json.dumps(message).encode() + b"\n")
        self._node.stdin.flush()
        verdict: bool = json.loads(self._node.stdout.readline())["accepted"]
        return verdict


LIBRARIES: dict[str, Judge] = {
    "standardwebhooks": StandardWebhooksJudge(),
    "svix": SvixJudge(),
    "stripe": StripeJudge(),
}


def _first_family(headers: Mapping[str, str]) -> str | None:
    return {name.lower(): text for name, text in headers.items()}.get("x-cleanlife-signature")


def _library_key(secret: str) -> str:
    return "whsec_" + base64.b64encode(bytes.fromhex(secret)).decode()
