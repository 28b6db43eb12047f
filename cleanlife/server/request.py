"""One request as it arrives: its limits, and what becomes of one that breaks off."""

import io
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest, RequestHeaderFieldsTooLarge, ServerNotImplemented

from cleanlife.server import refusals
from cleanlife.server.refusals import Refusal

LARGEST_BODY = 1024 * 1024
# Of what carries a photo of 2 MB, and its form.
LARGEST_PHOTO_BODY = LARGEST_BODY * 9 // 4
PHOTO_PATH = "/team/photos"
# What chunks may cost beside the bytes that they carry.
LARGEST_ENVELOPE = 8 * LARGEST_BODY
LARGEST_HEAD = 64 * 1024
MOST_LINES = 200
LONGEST_LINE = 8 * 1024
NEWLINE = b"\r\n"
VERSIONS = ("1.0", "1.1")


class Request(HTTPRequestParser):
    """Waitress's parser, stricter about lengths.

    A body that is too large or breaks off is left to the application: it refuses strangers
    before it judges bodies (contract, section 2).
    """

    completed: bool
    error: Any
    # What is asked of requests that could not be read so far.
    command, path, query, request_uri = "GET", "/", "", "/"
    is_whole = True
    # What the environment of its call gets beside what it is made of.
    extras: Mapping[str, Any] = {}

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began_at = time.monotonic()

    @property
    def largest_body(self) -> int:
        """How much of a body is read before it is given up."""
        return LARGEST_PHOTO_BODY if self.path == PHOTO_PATH else LARGEST_BODY

    @property
    def held_bytes(self) -> int:
        """How much of its body is in memory."""
        return self.body_rcv.__len__() if self.body_rcv is not None else 0

    def received(self, data: bytes) -> int:
        """Take what belongs to this request; return how much that is."""
        if self.completed:
            return 0
        if self.body_rcv is not None:
            return self._take_body(data)
        so_far = self.header_plus + data
        try:
            consumed: int = super().received(data)
        except ValueError:
            # An address that is none, or a length of thousands of digits.
            self.refuse(refusals.BAD_REQUEST)
            return len(data)
        if self.error is not None:
            self.error = self._translate(is_one_line=NEWLINE not in so_far)
        elif self.headers_finished and not self.empty:
            self._judge_head()
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head; raise ParsingError for one that is not to be read at all."""
        if header_plus.count(NEWLINE) > MOST_LINES:
            raise ParsingError(refusals.LARGE_HEAD)
        if header_plus.find(NEWLINE) > LONGEST_LINE:
            raise ParsingError(refusals.LONG_ADDRESS)
        super().parse_header(header_plus)

    def refuse(self, refusal: Refusal) -> None:
        """Answer by ourselves; nothing more is read."""
        self.close()
        self.error = refusal
        self.completed, self.expect_continue = True, False

    def break_off(self) -> bool:
        """Close what the client has left unfinished; return whether it can be answered."""
        if not self.headers_finished:
            return False
        self._give_up_body(claimed=1)
        return True

    def get_body_stream(self) -> Any:
        """Return the body, to be read once."""
        return super().get_body_stream() if self.is_whole else BrokenBody()

    def _judge_head(self) -> None:
        if self.version not in VERSIONS:
            return self.refuse(refusals.UNKNOWN_VERSION)
        if "TRANSFER_ENCODING" in self.headers:
            return self.refuse(refusals.UNKNOWN_ENCODING)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            # Two servers that believe different lengths see different requests.
            return self.refuse(refusals.TWO_LENGTHS)
        if self.content_length > self.largest_body:
            self._give_up_body(claimed=self.content_length)
        return None

    def _take_body(self, data: bytes) -> int:
        consumed: int = self.body_rcv.received(data)
        self.body_bytes_received += consumed
        if self.chunked and self._unfinished_bytes > LONGEST_LINE:
            self._give_up_body(claimed=1)
        elif self.held_bytes > self.largest_body or self.body_bytes_received > LARGEST_ENVELOPE:
            self._give_up_body(claimed=self.largest_body + 1)
        elif self.body_rcv.error:
            self._give_up_body(claimed=1)
        elif self.body_rcv.completed:
            self.completed = True
            if self.chunked:
                self.headers["CONTENT_LENGTH"] = str(self.held_bytes)
        return consumed

    @property
    def _unfinished_bytes(self) -> int:
        """How long the line before a chunk, or what follows the last one, is so far."""
        return len(self.body_rcv.control_line) + len(self.body_rcv.trailer)

    def _give_up_body(self, *, claimed: int) -> None:
        """Hand the request on without a body; where the next one would begin is unknown."""
        self.close()
        self.is_whole, self.completed = False, True
        self.connection_close, self.expect_continue = True, False
        self.headers["CONTENT_LENGTH"] = str(max(claimed, self.content_length))
        self.headers["CONNECTION"] = "close"

    def _translate(self, *, is_one_line: bool) -> Refusal:
        match self.error:
            case RequestHeaderFieldsTooLarge():
                return refusals.LONG_ADDRESS if is_one_line else refusals.LARGE_HEAD
            case ServerNotImplemented():
                return refusals.UNKNOWN_ENCODING
            case BadRequest(body=Refusal() as refusal):
                return refusal
            case BadRequest(body="Content-Length is invalid"):
                return refusals.BAD_LENGTH
        return refusals.BAD_REQUEST


class BrokenBody(io.RawIOBase):
    """A body that never arrived: whoever reads it is told so."""

    def read(self, size: int = -1) -> NoReturn:
        """Raise OSError, as the stream of a broken connection does."""
        raise OSError("the body is not whole")
