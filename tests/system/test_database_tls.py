"""TLS that DATABASE_URL asks for is spoken, and who is not whom the URL names is refused."""

from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from cleanlife.config.database import database_settings
from tests.processes.own_postgresql import OwnPostgresql
from tests.webhooks.certificates import authority_pem, server_pem

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(60)]

IS_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def server():
    with OwnPostgresql(pem=server_pem("localhost")) as running:
        yield running


@pytest.fixture
def authority(tmp_path):
    file = tmp_path / "authority.pem"
    file.write_bytes(authority_pem())
    return file


@pytest.fixture
def is_encrypted(server, monkeypatch, django_db_blocker):
    """Return whether the session is that a URL with this query leads to."""

    def ask(query, *, host="localhost"):
        monkeypatch.setenv("DATABASE_URL", f"{server.url}{query}".replace("127.0.0.1", host))
        settings = database_settings(data_dir=Path())
        opened = ConnectionHandler({"default": settings})["default"]
        try:
            with django_db_blocker.unblock(), opened.cursor() as cursor:
                cursor.execute(IS_ENCRYPTED)
                return cursor.fetchone()[0]
        finally:
            opened.close()

    return ask


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_what_the_url_asks_for_is_spoken(is_encrypted, authority, mode):
    assert is_encrypted(f"?sslmode={mode}&sslrootcert={authority}")
    assert not is_encrypted("?sslmode=disable")


@pytest.mark.parametrize(
    ("query", "host"),
    [
        ("?sslmode=verify-full&sslrootcert={authority}", "127.0.0.1"),
        ("?sslmode=verify-ca&sslrootcert={missing}", "localhost"),
    ],
)
def test_a_server_that_cannot_be_verified_is_refused(is_encrypted, authority, query, host):
    named = query.format(authority=authority, missing=authority.with_name("missing.pem"))
    with pytest.raises(OperationalError, match="certificate"):
        is_encrypted(named, host=host)
