"""Schemas of input: as strict as the validators are, no stricter and no laxer."""

from functools import singledispatch
from typing import Any, Literal

from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from cleanlife.api import fields
from cleanlife.api.compound_fields import ListField, MetadataField
from cleanlife.api.moments import MomentField

Direction = Literal["request", "response"]
Schema = dict[str, Any]

LARGEST_IN_QUERY = 10**18 - 1
UUID: Schema = {
    "type": "string",
    "format": "uuid",
    "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}"
    "-[0-9a-fA-F]{12}$",
}
TIME: Schema = {
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$",
    "description": "A time of day in Riyadh, in whole minutes.",
}
PHONE: Schema = {
    "pattern": r"^(\+?[9٩۹][6٦۶][6٦۶]|[0٠۰]([0٠۰][9٩۹][6٦۶][6٦۶])?)[5٥۵][0-9٠-٩۰-۹]{8}$",
    "description": "A Saudi mobile number, in ASCII, Arabic-Indic or Persian digits.",
}


@singledispatch
def shape_of(field: serializers.Field[Any, Any, Any, Any]) -> Schema:
    """Return what a field accepts beyond what its base class says."""
    shape: Schema = getattr(field, "shape", {})
    return shape


@shape_of.register
def _(field: fields.UUIDField) -> Schema:
    return UUID


@shape_of.register
def _(field: fields.TimeField) -> Schema:
    return TIME


@shape_of.register
def _(field: fields.PhoneField) -> Schema:
    return PHONE


@shape_of.register
def _(field: fields.DateField) -> Schema:
    return {"description": field.help_text or "A calendar day in Riyadh."}


@shape_of.register
def _(field: MomentField) -> Schema:
    return {"format": "date-time"}


@shape_of.register
def _(field: fields.IntegerField) -> Schema:
    if not field.in_query or field.max_value is not None:
        return {}
    return {"maximum": LARGEST_IN_QUERY, "format": "int64"}


@shape_of.register
def _(field: fields.NumberField) -> Schema:
    return {"type": "number", "description": "At most two decimals."}


@shape_of.register
def _(field: ListField) -> Schema:
    bounds = {"minItems": field.min_items, "maxItems": field.max_items}
    return {name: bound for name, bound in bounds.items() if bound}


@shape_of.register
def _(field: MetadataField) -> Schema:
    return {
        "maxProperties": field.MOST_PAIRS,
        "propertyNames": {"minLength": 1, "maxLength": field.LONGEST_KEY},
        "additionalProperties": {"type": "string", "maxLength": field.LONGEST_VALUE},
    }


class InputFieldShape(OpenApiSerializerFieldExtension):
    """Adds the shape of an input field to what the library makes of its base class."""

    target_class = "rest_framework.fields.Field"

    @classmethod
    def _matches(cls, target: Any) -> bool:
        return bool(isinstance(target, serializers.Field) and shape_of(target))

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        """Return the schema of a value that the field accepts."""
        derived = auto_schema._map_serializer_field(  # noqa: SLF001 - as the library documents
            self.target, direction, bypass_extensions=True
        )
        # The library adds null to what it gets from here, a second time.
        return {**never_null(derived), **shape_of(self.target)}


class InputObjectShape(OpenApiSerializerExtension):
    """Refuses unknown fields, and accepts null for an optional one: it means "not sent"."""

    target_class = "cleanlife.api.validation.InputSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        """Return the schema of an object that the serializer accepts."""
        schema: Schema = auto_schema._map_serializer(  # noqa: SLF001 - as the library documents
            self.target, direction, bypass_extensions=True
        )
        properties = schema.setdefault("properties", {})
        for name in properties.keys() - set(schema.get("required", ())):
            properties[name] = or_null(properties[name])
        return {**schema, "additionalProperties": False, **self._rule_between_fields()}

    def _rule_between_fields(self) -> Schema:
        """Return what is refused though each field alone is right.

        As a negation: generators make classes of alternatives, and skip what they cannot use.
        """
        names: tuple[str, ...] = self.target.one_of
        if not names:
            return {}
        any_name = f"^({'|'.join(names)})$"
        none = {"patternProperties": {any_name: {"enum": [None]}}}
        if not self.target.not_both:
            return {"not": none}
        all_ = {"required": list(names), "patternProperties": {any_name: {"type": "string"}}}
        return {"not": none, "if": all_, "then": False}


def or_null(schema: Schema) -> Schema:
    """Return a schema that accepts null as well."""
    if "type" not in schema:
        reference, *_ = schema.get("allOf", [schema])
        beside = {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
        return {"oneOf": [reference, {"type": "null"}], **beside}
    widened = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def never_null(schema: Schema) -> Schema:
    """Return a schema that does not accept null: a query has no way to write it."""
    if isinstance(schema.get("type"), list):
        schema = {**schema, "type": schema["type"][0]}
    if "enum" in schema:
        schema = {**schema, "enum": [value for value in schema["enum"] if value is not None]}
    return schema
