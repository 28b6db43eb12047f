"""How an answer is written to its connection."""

from typing import Any

from waitress.task import ErrorTask, Task, WSGITask
from waitress.utilities import build_http_date

from cleanlife.server.refusals import FAULT, Refusal, render

KEEP, CLOSE = "keep-alive", "close"


class Answer(Task):
    """Waitress's task: names of headers stay as they were written, HEAD gets no body."""

    response_headers: list[tuple[str, str]]

    def write(self, data: Any) -> None:
        """Write a piece, after the head."""
        super().write(b"" if self._is_of_head() else data)

    def build_response_header(self) -> bytes:
        """Return the head; decide whether the connection is kept (RFC 9112, section 9.3)."""
        names = {name.lower() for name, _ in self.response_headers}
        if not self.has_body:
            self._drop_length()
        elif self.content_length is not None and "content-length" not in names:
            self.response_headers.append(("Content-Length", str(self.content_length)))
        self._choose_end(knows_length=self.content_length is not None or not self.has_body)
        if "date" not in names:
            self.response_headers.append(("Date", build_http_date(self.start_time)))
        lines = [f"HTTP/{self.version} {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.response_headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _drop_length(self) -> None:
        self.response_headers = [
            header for header in self.response_headers if header[0].lower() != "content-length"
        ]

    def _choose_end(self, *, knows_length: bool) -> None:
        wished = self.request.headers.get("CONNECTION", "").lower()
        is_last = CLOSE in wished or self.channel.server.is_stopping
        if self.version == "1.0" and (KEEP not in wished or not knows_length):
            is_last = True
        elif not knows_length and not self._is_of_head():
            self.response_headers.append(("Transfer-Encoding", "chunked"))
            self.chunked_response = True
        if is_last or self.close_on_finish:
            self.set_close_on_finish()
        elif self.version == "1.0":
            self.response_headers.append(("Connection", KEEP))

    def _is_of_head(self) -> bool:
        return bool(self.request.command == "HEAD")


class ApplicationAnswer(Answer, WSGITask):
    """What the application answers."""

    def get_environment(self) -> dict[str, Any]:
        """Return the environment of the call; the path as it was sent, with all its slashes."""
        environment: dict[str, Any] = super().get_environment()
        environment["PATH_INFO"] = self.request.path
        environment["SERVER_SOFTWARE"] = "cleanlife"
        environment.update(self.request.extras)
        return environment


class RefusalAnswer(Answer, ErrorTask):
    """What the server answers by itself; the connection ends with it."""

    def execute(self) -> None:
        """Write the refusal; anything that is none was a fault of ours."""
        error = self.request.error
        self.status, self.response_headers, body = render(
            error if isinstance(error, Refusal) else FAULT,
            path=self.request.path,
            offered_id=self.request.headers.get("X_REQUEST_ID"),
        )
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
