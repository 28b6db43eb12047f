"""What all tests share: an API client per partner, and the rules for PostgreSQL and workers."""

import os

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection

from cleanlife.jobs.celery import app as celery_app
from tests import folded, properties
from tests.browser_client import BrowserClient
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.openapi import events

# Wake-ups go nowhere: what they wake is called by the tests themselves.
celery_app.conf.update(
    broker_url="memory://", broker_transport="memory", broker_transport_options={}
)
# The real hasher is slow on purpose, and every admin test logs in.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Else every test client reads the whole folder of static files when it makes its first request.
django_settings.WHITENOISE_AUTOREFRESH = True
# Processes that run tests side by side share a Redis, but not what they count in it.
django_settings.CACHES["default"]["KEY_PREFIX"] = os.environ["PYTEST_XDIST_WORKER"]
properties.load_profile()
events.watch_connections()
folded.watch_connections()


@pytest.fixture(autouse=True)
def _documented_events():
    """Fail the test that recorded an event which the OpenAPI document does not describe."""
    events.wrong.clear()
    yield
    assert events.wrong == []


@pytest.fixture(autouse=True)
def _folded_columns():
    """Fail the test in which a row changed and what the search reads of it did not."""
    folded.forgotten.clear()
    yield
    assert folded.forgotten == []


@pytest.fixture(autouse=True)
def _fresh_caches():
    for cache in caches.all(initialized_only=True):
        # To clear a Redis is to empty the whole database, that of the other workers too.
        if hasattr(cache, "delete_pattern"):
            cache.delete_pattern("*")
        else:
            cache.clear()


@pytest.fixture(autouse=True)
def _plain_files(settings):
    """Serve the admin's files by their own names: tests run without `collectstatic`."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Nor do photos reach the disk of whoever runs them.
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {"default": memory, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def client():
    """A browser of nobody yet; what it posts carries the version of the page it came from."""
    return BrowserClient()


@pytest.fixture
def admin_client(admin_user):
    """The browser of a superuser."""
    browser = BrowserClient()
    browser.force_login(admin_user)
    return browser


@pytest.fixture
def partner(db):
    return PartnerFactory()


@pytest.fixture
def api(partner):
    """A client with a key that may do everything."""
    return PartnerClient(ApiKeyFactory(partner=partner, every_permission=True))


def pytest_runtest_setup(item):
    if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def pytest_terminal_summary(terminalreporter):
    """Say loudly what was skipped where nothing may be."""
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("FAIL_ON_SKIP") and skipped:
        terminalreporter.write_line(f"FAIL_ON_SKIP: {len(skipped)} skipped", red=True)


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("FAIL_ON_SKIP") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
