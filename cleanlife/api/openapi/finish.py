"""The last steps of the document, in their order (a hook of drf-spectacular)."""

from copy import deepcopy
from typing import Any

from cleanlife.api.openapi.enums import name_enums
from cleanlife.api.openapi.examples import add_examples
from cleanlife.api.openapi.links import write_links
from cleanlife.api.openapi.parts import add_shared_parts

Schema = dict[str, Any]


def finish(result: Schema, **_: Any) -> Schema:
    """Complete the document with what concerns it as a whole."""
    steps = (add_shared_parts, write_links, add_examples, name_enums)
    for step in steps:
        result = step(result)
    result["components"] = {
        kind: dict(sorted(parts.items()))
        for kind, parts in sorted(result["components"].items())
    }
    return deepcopy(result)  # Shared parts would become anchors in YAML.
