"""Log lines: one per request, each line JSON with its request's id, and nothing secret."""

import io
import json
import logging
import logging.config
from datetime import datetime, timedelta

import pytest
from celery.signals import before_task_publish, task_postrun, task_prerun

from cleanlife.http import request_id
from cleanlife.jobs.celery import app
from cleanlife.log.console import json_to_console
from cleanlife.log.formatter import JsonFormatter, MaskSecrets, mask
from tests.answers import UNKNOWN_ID
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory


@pytest.fixture
def lines():
    """Return what was logged since, line by line, as the product writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(MaskSecrets())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def request_lines(lines):
    return [line for line in lines() if line["logger"] == "cleanlife.request"]


@pytest.mark.django_db
def test_one_line_tells_everything_about_a_request(lines, django_assert_num_queries):
    key = ApiKeyFactory(every_permission=True)
    with django_assert_num_queries(0) as counted:
        counted.num = len(counted)
    answer = PartnerClient(key).get("services")
    line = request_lines(lines)[-1]
    assert {name: line[name] for name in ("operation", "method", "path", "status")} == {
        "operation": "services.list",
        "method": "GET",
        "path": "/v1/partners/services",
        "status": 200,
    }
    assert (line["partner"], line["key"]) == (str(key.partner_id), key.prefix)
    assert line["requestId"] == answer.headers["X-Request-Id"]
    assert line["milliseconds"] > 0


@pytest.mark.parametrize("sent", ["%0Aforged", "%E2%80%8B", "%7F", "%E2%80%AE"])
@pytest.mark.django_db
def test_a_path_shows_what_nobody_sees(lines, client, sent):
    client.get(f"/v1/partners/{sent}")
    path = request_lines(lines)[-1]["path"]
    assert (path.isprintable(), path.startswith("/v1/partners/\\")) == (True, True)


def test_a_line_of_the_log_is_one_line():
    record = logging.LogRecord("a", logging.INFO, "", 0, "a\x7fb\u2028c\nd", None, None)
    line = JsonFormatter().format(record)
    assert line.isprintable()
    assert json.loads(line)["message"] == "a\x7fb\u2028c\nd"


@pytest.mark.django_db
def test_counts_the_statements(lines, django_assert_num_queries):
    api = PartnerClient(ApiKeyFactory(every_permission=True))
    api.get("services")
    with django_assert_num_queries(1):
        api.get("services")
    assert request_lines(lines)[-1]["queries"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("POST", "bookings", "bookings.create"),
        ("PATCH", f"bookings/{UNKNOWN_ID}/cancel", "bookings.cancel"),
        ("HEAD", "services", "services.list"),
        ("PUT", "services", "services"),
        ("OPTIONS", "services", "services"),
        ("GET", "nowhere", None),
    ],
)
def test_names_the_operation(lines, api, method, path, operation):
    api.request(method, path)
    assert request_lines(lines)[-1]["operation"] == operation


def test_names_other_routes(lines, client):
    client.get("/healthz")
    assert request_lines(lines)[-1]["operation"] == "healthz"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("nowhere", 404), ("services?limit=0", 400)])
def test_djangos_own_lines_carry_the_request_id(lines, api, path, status):
    api.request("GET", path, **{"x-request-id": "mine-1"})
    of_django = [line for line in lines() if line["logger"] == "django.request"]
    assert [line["requestId"] for line in of_django] == ["mine-1"]
    assert "request" not in of_django[0]


@pytest.mark.django_db
def test_no_line_holds_the_query(lines, api):
    api.request("GET", "services?limit=0&colour=turquoise")
    api.request("GET", "nowhere?colour=turquoise")
    assert "turquoise" not in json.dumps(lines())


@pytest.mark.django_db
def test_the_time_has_its_zone(lines, api):
    api.get("services")
    moment = datetime.fromisoformat(lines()[-1]["time"])
    assert moment.utcoffset() == timedelta(hours=3)


def test_the_id_ends_with_its_request(lines, client):
    client.get("/healthz")
    logging.getLogger("cleanlife.other").warning("afterwards")
    assert "requestId" not in lines()[-1]


def test_a_task_runs_under_the_id_of_the_request_that_sent_it():
    headers = {}
    with request_id.use("web-1"):
        before_task_publish.send("a task", headers=headers)

    @app.task(name="tests.look")
    def look():
        return request_id.current()

    look.push_request(**headers)
    task_prerun.send(look, task=look)
    assert look.run() == "web-1"
    task_postrun.send(look, task=look)
    assert look.run() is None
    look.pop_request()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("x-api-key: abc", "x-api-key: ***"),
        ("Authorization: Bearer abc", "Authorization: Bearer ***"),
        ('{"secret": "abc", "a": 1}', '{"secret": "***", "a": 1}'),
        ("pk_sandbox_abcd1234_zzz", "pk_sandbox_abcd1234_***"),
        ("whsec_abc", "whsec_***"),
        (
            "GET /v1/partners/services?api_key=abc HTTP/1.1",
            "GET /v1/partners/services?*** HTTP/1.1",
        ),
        ("/lookup?latitude=24.7&longitude=46.7", "/lookup?***"),
        ("Is this right? Yes=no", "Is this right? Yes=no"),
    ],
)
def test_masks(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(("level", "tasks"), [("INFO", logging.WARNING), ("DEBUG", 0)])
def test_celery_does_not_tell_of_every_task(level, tasks):
    loggers = json_to_console(level)["loggers"]
    told = loggers.get("celery.app.trace", {}).get("level", 0)
    assert told == (logging.getLevelName(tasks) if tasks else 0)


def test_django_has_no_handlers_of_its_own():
    assert logging.getLogger("django").handlers == []
    assert logging.getLogger("django.server").handlers == []
