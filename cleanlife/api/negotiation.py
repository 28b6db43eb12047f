"""Content negotiation: there is one answer format, so nothing is negotiated."""

from collections.abc import Iterable, Sequence
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

UTF_8 = ("utf-8", "utf8")


class AlwaysJSON(BaseContentNegotiation):
    """Answer JSON even to an Accept header that asks for something else."""

    def select_parser(
        self, request: Request, parsers: Iterable[BaseParser]
    ) -> BaseParser | None:
        """Return the parser of the body's content type, None for an unknown one.

        JSON is UTF-8 (RFC 8259): another charset is another type.
        """
        content_type, *parameters = request.content_type.lower().split(";")
        if any(_names_other_charset(parameter) for parameter in parameters):
            return None
        return next((p for p in parsers if p.media_type == content_type.strip()), None)

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer."""
        return renderers[0], str(renderers[0].media_type)


def _names_other_charset(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "charset" and value.strip().strip('"') not in UTF_8
