"""What an action answers with, as a viewset declares it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from rest_framework import serializers


class Shape(Enum):
    """How an answer holds its resource."""

    ONE = "one"
    WHOLE_LIST = "whole list"
    PAGE = "page"
    FEED = "feed"


class MetaOutput(serializers.Serializer[Any]):
    """Where a list stands."""

    page = serializers.IntegerField(help_text="Which page this is, from 1.")
    limit = serializers.IntegerField(help_text="The largest number of rows on a page.")
    total = serializers.IntegerField(help_text="All rows of the list.")
    totalPages = serializers.IntegerField(help_text="0 when there are no rows.")


class CursorMetaOutput(serializers.Serializer[Any]):
    """Where a list that is read by cursor stands."""

    limit = serializers.IntegerField(help_text="The largest number of rows in an answer.")
    nextCursor = serializers.CharField(
        allow_null=True, help_text="Send it as the next `cursor`; null at the end."
    )


@dataclass(frozen=True)
class Answer:
    """A resource, alone or in a list.

    ``meta`` describes the list; ``localized`` when names follow Accept-Language.
    """

    resource: type[serializers.Serializer[Any]]
    shape: Shape = Shape.ONE
    meta: type[serializers.Serializer[Any]] = MetaOutput
    localized: bool = False
