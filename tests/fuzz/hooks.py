"""Hooks of schemathesis: right requests are made real, and every answer is counted."""

import atexit
import json
import os
from collections import Counter, defaultdict
from functools import cache
from http import HTTPStatus
from pathlib import Path
from random import randrange
from typing import Any

import schemathesis
from schemathesis.generation.meta import TestPhase
from schemathesis.generation.modes import GenerationMode

from tests.fuzz.mending import mend_body, mend_headers, mend_query, real_path
from tests.fuzz.world import World

counted: defaultdict[str, Counter[str]] = defaultdict(Counter)


@cache
def world() -> World:
    return World()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Make a right request real; a wrong one stays as wrong as it is."""
    # Each comes from an address of its own: keys that are tried are limited per address.
    case.headers["X-Forwarded-For"] = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    operation_id = case.operation.definition.raw["operationId"]
    # The ids of a stateful case come from the answers before it.
    if case.path_parameters and case.meta.phase.name is not TestPhase.STATEFUL:
        case.path_parameters.update(real_path(world(), operation_id, set(case.path_parameters)))
    if case.headers:
        mend_headers(case.headers)
    if case.query:
        mend_query(world(), case.query)
    if isinstance(case.body, dict):
        mend_body(world(), operation_id, case.body)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Leave out what the web server refuses before the API: an address over 4094 bytes."""
    return response.status_code != HTTPStatus.REQUEST_URI_TOO_LONG


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Count the answer."""
    operation_id = case.operation.definition.raw["operationId"]
    counted[operation_id][str(response.status_code)] += 1
    if case.meta and case.meta.phase.name is TestPhase.FUZZING:
        counted[operation_id]["fuzzing"] += 1


@atexit.register
def write_counts() -> None:
    """Leave the counts to the report."""
    Path(os.environ["FUZZ_COUNTS"]).write_text(json.dumps(counted), encoding="utf-8")
