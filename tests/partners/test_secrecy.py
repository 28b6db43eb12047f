"""A key never reaches a log, whichever way it was sent."""

import io
import logging

import pytest

from cleanlife.log.formatter import JsonFormatter, MaskSecrets
from partners.keys import new_key
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Everything that is logged, written as the product writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(MaskSecrets())
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def send_every_way(text):
    client = PartnerClient()
    client.get("services", api_key=text)
    client.get("nowhere", api_key=text)
    client.request("PUT", f"services?api_key={text}")
    client.request("GET", "services", **{"x-api-key": text})
    client.request("GET", "services", authorization=f"Bearer {text}")


def test_a_working_key_is_not_logged(log):
    key = ApiKeyFactory(every_permission=True)
    send_every_way(key.full_key)
    assert "/v1/partners/services" in log.getvalue()
    # A secret may hold an underscore; its end is long enough to stand nowhere by chance.
    assert key.full_key[-20:] not in log.getvalue()
    assert key.prefix in log.getvalue()


@pytest.mark.parametrize(
    "text",
    [pytest.param(str(new_key("sandbox")), id="a key"), "hunter2-looks-like-no-key"],
)
def test_a_refused_key_is_not_logged(log, text):
    send_every_way(text)
    assert "/v1/partners/services" in log.getvalue()
    assert text[-20:] not in log.getvalue()
