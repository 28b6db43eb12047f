"""What else may stand in a queue: bytes, wrong shapes, messages that are not for our tasks."""

import base64
import copy
import json

TASK = "webhooks.tasks.dispatch_due_deliveries"


def body_of(*parts):
    return base64.b64encode(json.dumps(parts).encode()).decode()


def message(**changes):
    """Return a wake-up as Celery writes it, with changes to its parts."""
    made = {
        "body": body_of([], {}, {"callbacks": None, "errbacks": None, "chain": None}),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": TASK, "id": "a" * 36, "expires": None},
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": "t",
            "delivery_info": {"exchange": "", "routing_key": "celery"},
        },
    }
    return copy.deepcopy({**made, **changes})


def with_headers(**changes):
    made = message()
    return {**made, "headers": {**made["headers"], **changes}}


def without(name):
    made = message()
    del made[name]
    return made


# By what is said of them; each is JSON.
WRONG = {
    "shape": [
        {"x": 1},
        [],
        None,
        1,
        "text",
        [message()],
        without("headers"),
        without("properties"),
        message(headers=None),
        message(headers=[]),
        message(properties="x"),
    ],
    "content type": [
        without("content-type"),
        message(**{"content-type": "application/x-python-serialize"}),
        message(**{"content-type": "application/x-yaml"}),
        message(**{"content-type": ["application/json"]}),
    ],
    "unknown task": [
        message(headers={}),
        with_headers(task=None),
        with_headers(task=["x"]),
        with_headers(task={}),
        with_headers(task=""),
        with_headers(task="nowhere.tasks.nothing"),
        with_headers(task="celery.map"),
        with_headers(task="celery.backend_cleanup"),
    ],
    "body": [
        without("body"),
        message(body="not base64!"),
        message(body={"a": 1}),
        message(body=base64.b64encode(b"\xff\xfe").decode()),
        message(body=base64.b64encode(b"[" * 100_000).decode()),
        message(body=body_of()),
        message(body=body_of([], {})),
        message(body=body_of({}, [], {})),
        message(body=body_of([], {}, {}, {})),
        message(body=base64.b64encode(b"{}").decode()),
        message(properties={}),
        message(properties={"body_encoding": "utf-9"}),
        message(properties={"body_encoding": ["base64"]}),
    ],
    "arguments": [
        message(body=body_of([1], {}, {})),
        message(body=body_of([], {"partner": 1}, {})),
        message(body=body_of([], {"1 2": 1}, {})),
    ],
    "options": [
        message(body=body_of([], {}, {"callbacks": [{"task": TASK}]})),
        message(body=body_of([], {}, {"chord": {"task": TASK}})),
        with_headers(eta="9999-12-31T23:59:59"),
        with_headers(group="x"),
    ],
    "id": [
        with_headers(id=None),
        with_headers(id=5),
        with_headers(id={}),
        with_headers(id="x" * 101),
        with_headers(id="two\nlines"),
    ],
    "expires": [
        with_headers(expires="soon"),
        with_headers(expires=1e300),
        with_headers(expires=[]),
        with_headers(expires="0001-01-01T00:00:00+23:59"),
    ],
}
# Not even JSON, or not as kombu reads it.
UNREADABLE = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"\x80\x04\x95pickle.",
    b"NaN,",
    b"[" * 200_000,
    b'{"__type__": "uuid", "__value__": 1}',
    b'{"__type__": "datetime", "__value__": 1}',
    b'{"__type__": "nothing", "__value__": 1}',
    b'"' + b"x" * 1_000_000 + b'"',
]


def as_bytes():
    """Return every one of them as it stands in a queue."""
    return [*UNREADABLE, *(json.dumps(one).encode() for kind in WRONG.values() for one in kind)]
