"""Links: what an answer makes possible next, worked out from the paths alone.

The answer of ``POST /bookings`` leads to every operation on ``/bookings/{bookingId}`` and right
below it. A list leads nowhere: it may be empty.
"""

from typing import Any

Schema = dict[str, Any]


def write_links(result: Schema, **_: Any) -> Schema:
    """Add links to the answers that hold the id of a path."""
    for path, operations in result["paths"].items():
        collection, _, rest = path.rpartition("/{")
        name = rest.partition("}")[0]
        outer = {
            part[1:-1]: f"$request.path.{part[1:-1]}"
            for part in collection.split("/")
            if part.startswith("{")
        }
        made = result["paths"].get(collection, {}).get("post")
        if made:
            answer = made["responses"]["200"]
            pointer = f"$response.body#/data/{_key_of(name, answer, result)}"
            for operation in operations.values():
                _link(answer, operation["operationId"], {**outer, name: pointer})
    return result


def _key_of(name: str, answer: Schema, result: Schema) -> str:
    """Return what the resource calls the id that paths call ``name``."""
    envelope = _resolve(answer["content"]["application/json"]["schema"], result)
    resource = _resolve(envelope["properties"]["data"], result)
    return name if name in resource["properties"] else "id"


def _resolve(reference: Schema, result: Schema) -> Schema:
    schemas: Schema = result["components"]["schemas"]
    found: Schema = schemas[reference["$ref"].rpartition("/")[2]]
    return found


def _link(answer: Schema, operation_id: str, parameters: dict[str, str]) -> None:
    name = operation_id[0].upper() + operation_id[1:]
    answer.setdefault("links", {})[name] = {
        "operationId": operation_id,
        "parameters": parameters,
    }
