"""A server that speaks as much S3 as we use of it."""

from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from cleanlife import clock
from tests.providers.local_server import LocalServer, Received, Reply

NOT_FOUND = b"<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>"
REFUSED = b"<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"


class BucketServer(LocalServer):
    """``files`` are what the bucket holds, by their names; ``is_closed`` refuses everything."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.is_closed = False

    def work(self, received: Received) -> Reply:
        """Do what is asked."""
        parts = urlsplit(received.path)
        _, _, name = unquote(parts.path).removeprefix("/").partition("/")
        if self.is_closed or "AWS4-HMAC-SHA256" not in received.headers["Authorization"]:
            return Reply(403, REFUSED)
        if received.method == "PUT":
            self.files[name] = received.body
            return Reply(200, b"")
        if received.method == "DELETE":
            self.files.pop(name, None)
            return Reply(204, b"")
        if not name:
            return Reply(200, self._list(parse_qs(parts.query)["prefix"][0]))
        if name not in self.files:
            return Reply(404, NOT_FOUND)
        moment = format_datetime(clock.now(), usegmt=True)
        return Reply(200, self.files[name], {"Last-Modified": moment})

    def _list(self, prefix: str) -> bytes:
        names = [name for name in self.files if name.startswith(prefix)]
        rows = "".join(f"<Contents><Key>{escape(name)}</Key></Contents>" for name in names)
        return f"<ListBucketResult>{rows}</ListBucketResult>".encode()
