"""Examples: answers that the server gave, stored in ``docs/examples``, one file per operation.

``tests/openapi`` plays a partner's story and compares what it is answered with these files;
``make examples`` rewrites them. A file holds ``request`` (path, query and body), ``answer``,
and under ``refusals`` one answer per error code.
"""

import json
from typing import Any

from django.conf import settings

Schema = dict[str, Any]

FOLDER = settings.BASE_DIR / "docs" / "examples"
JSON = "application/json"


def add_examples(result: Schema, **_: Any) -> Schema:
    """Put the stored requests and answers into their operations and webhooks."""
    described = [*result["paths"].values(), *result["webhooks"].values()]
    for operation in (each for operations in described for each in operations.values()):
        file = FOLDER / f"{operation['operationId']}.json"
        if file.exists():
            stored = json.loads(file.read_text(encoding="utf-8"))
            _add_request(operation, stored["request"])
            if "answer" in stored:
                operation["responses"]["200"]["content"][JSON]["example"] = stored["answer"]
            _add_errors(operation, stored.get("refusals", {}), result["components"])
    return result


def _add_request(operation: Schema, request: Schema) -> None:
    values = {**request.get("path", {}), **request.get("query", {})}
    for parameter in operation["parameters"]:
        if parameter.get("name") in values:
            parameter["example"] = values[parameter["name"]]
    if "requestBody" in operation and "body" in request:
        operation["requestBody"]["content"][JSON]["example"] = request["body"]


def _add_errors(operation: Schema, answers: dict[str, Schema], components: Schema) -> None:
    for response in operation["responses"].values():
        reference = response.get("$ref", "").rpartition("/")[2]
        written = components["responses"][reference] if reference else response
        codes = [code for code in written.get("x-error-codes", ()) if code in answers]
        if codes:
            # Shared responses keep the first example that is found.
            examples = written["content"][JSON].setdefault("examples", {})
            for code in codes:
                examples.setdefault(code, {"value": answers[code]})
