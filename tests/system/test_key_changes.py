"""A change of who may call, made in another process, takes effect within five seconds."""

import time

import pytest
import requests

from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
# What the contract promises, and a little for the request that finds out.
SECONDS = 5.0 + 0.5
READ = "from partners.models import ApiKey; key = ApiKey.objects.get(prefix='{prefix}'); "
REVOKE = (
    "from cleanlife import clock;"
    "from partners.services.manage_access import revoke_api_key;"
    "revoke_api_key(key, now=clock.now())"
)
SUSPEND = (
    "from partners.services.manage_access import set_partner_status;"
    "set_partner_status(key.partner, status='SUSPENDED')"
)
CHANGES = {
    "a revoked key": (REVOKE, 401),
    "a suspended partner": (SUSPEND, 401),
    "a lost permission": ("key.permissions = []; key.save()", 403),
}
PARTNERS = ("partner_pays", "cleanlife_pays", "read_only")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("key-changes")) as stack:
        yield stack


@pytest.fixture(scope="module")
def keys(running):
    return dict(zip(CHANGES, map(running.api_key, PARTNERS), strict=True))


@pytest.mark.parametrize("change", CHANGES)
def test_is_known_to_the_web_process_within_five_seconds(running, keys, change):
    code, refused_with = CHANGES[change]
    key = keys[change]

    def status():
        url = f"{running.base_url}/v1/partners/services"
        return requests.get(url, headers={"x-api-key": key}, timeout=5).status_code

    prefix = key.split("_")[2]
    # Kept by the web process from here on; the change below is made by a process of its own.
    assert status() == 200
    running.manage("shell", "-c", READ.format(prefix=prefix) + code)
    changed_at = time.monotonic()
    wait_until(lambda: status() == refused_with, seconds=SECONDS, what=change)
    assert time.monotonic() - changed_at < SECONDS
