"""The bytes of a request's body, at most 1 MiB of them."""

import io

from django.http import HttpRequest, UnreadablePostError
from rest_framework.exceptions import ParseError

LARGEST_BODY = 1024 * 1024


def read_body_bytes(request: HttpRequest) -> bytes:
    """Return the whole body.

    Raises RequestDataTooBig when it is too large, and ParseError when it breaks off.
    """
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        _join_chunks(request)
    try:
        return request.body
    except (UnreadablePostError, ValueError) as error:
        # The caller has gone, or its Content-Length is no number.
        raise ParseError from error


def _join_chunks(request: HttpRequest) -> None:
    """Give Django a body of known length: without Content-Length it would read nothing.

    Node and Java send bodies in chunks. The server says with ``wsgi.input_terminated`` that
    its stream ends where the body ends, so that it may be read without knowing the length.
    """
    if not request.META.get("wsgi.input_terminated"):
        raise ParseError
    try:
        # One byte more than allowed is enough to see that it is too large.
        body = request.META["wsgi.input"].read(LARGEST_BODY + 1)
    except Exception as error:  # Each server has its own for a broken chunk.
        raise ParseError from error
    request._stream = io.BytesIO(body)  # noqa: SLF001
    request.META["CONTENT_LENGTH"] = str(len(body))
