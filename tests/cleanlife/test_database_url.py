"""DATABASE_URL: everything in it reaches PostgreSQL's client, or stops the start."""

import os
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import load_backend

from cleanlife.config.database import database_settings

HERE = Path()


@pytest.fixture(autouse=True)
def _no_variables_of_libpq(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)


@pytest.fixture
def read(monkeypatch):
    """Return what Django gets for a URL."""

    def settings(url):
        monkeypatch.setenv("DATABASE_URL", url)
        return database_settings(data_dir=HERE)

    return settings


@pytest.fixture
def dialled(read):
    """Return what psycopg gets for a URL."""

    def parameters(url):
        complete = {"TIME_ZONE": None, "AUTOCOMMIT": True, **read(url)}
        backend = load_backend(complete["ENGINE"])
        return backend.DatabaseWrapper(complete).get_connection_params()

    return parameters


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("sslmode=verify-full", "sslmode", "verify-full"),
        ("ssl=true", "sslmode", "require"),
        ("sslmode=verify-ca&sslrootcert=/etc/ssl/ca%20of%20ours.pem", "sslrootcert", None),
        ("application_name=a%2Bb", "application_name", "a+b"),
        ("target_session_attrs=read-write", "target_session_attrs", "read-write"),
        ("connect_timeout=9", "connect_timeout", "9"),
        ("keepalives_idle=60", "keepalives_idle", "60"),
        ("tcp_user_timeout=0", "tcp_user_timeout", "0"),
        ("channel_binding=require", "channel_binding", "require"),
        ("hostaddr=10.0.0.9", "hostaddr", "10.0.0.9"),
    ],
)
def test_a_parameter_reaches_the_client(dialled, query, name, value):
    found = dialled(f"postgres://u:p@db.internal/name?{query}")
    assert found[name] == (value or "/etc/ssl/ca of ours.pem")
    psycopg.conninfo.make_conninfo(
        **{k: v for k, v in found.items() if isinstance(v, str | int) and "prepare" not in k}
    )


def test_what_the_url_leaves_open_ends_a_silent_connection(dialled):
    found = dialled("postgres://u:p@db.internal/name?sslmode=require")
    assert found["connect_timeout"] == "5"
    assert (found["keepalives_idle"], found["keepalives_interval"]) == ("5", "2")
    assert found["tcp_user_timeout"] == "10000"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h:5433/name", {"HOST": "h", "PORT": "5433", "NAME": "name"}),
        ("postgresql://u@h/name", {"USER": "u", "PASSWORD": "", "PORT": ""}),
        ("postgres://u%40here:p%40%2F%25%3A@h/name", {"USER": "u@here", "PASSWORD": "p@/%:"}),
        ("postgres://u:p@ss/w#rd+%zz@h/name", {"PASSWORD": "p@ss/w#rd+%zz", "HOST": "h"}),
        ("postgres://u@[::1]:5433/name", {"HOST": "::1", "PORT": "5433"}),
        ("postgres://u@a:1,b:2/name", {"HOST": "a,b", "PORT": "1,2"}),
        ("postgres://u@%2FVar%2Frun/name", {"HOST": "/Var/run"}),
        ("postgres:////var/run/postgresql/name", {"HOST": "/var/run/postgresql"}),
        ("postgres:///name?host=/var/run", {"HOST": "/var/run", "NAME": "name"}),
        ("postgres://h/a%20name", {"NAME": "a name", "USER": ""}),
        ("postgres:///?service=ours&dbname=name", {"NAME": "name"}),
    ],
)
def test_reads_every_way_to_name_a_server(read, url, expected):
    assert expected.items() <= read(url).items()


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgres://u:p@h/name?sslmod=verify-full", "'sslmod'"),
        ("postgres://u:p@h/name?sslmode=", "sslmode"),
        ("postgres://u:p@h/name?sslmode=verify_full", "verify-full"),
        ("postgres://u:p@h/name?CONN_MAX_AGE=0", "'CONN_MAX_AGE'"),
        ("postgres://u:p@h/", "DATABASE_URL"),
        ("postgres://u:p@h:port/name", "DATABASE_URL"),
        ("postgres://u:p@[::1/name", "DATABASE_URL"),
        ("postgres://u:p@h/name?application_name=%zz", "DATABASE_URL"),
        ("postgres:name", "DATABASE_URL"),
        ("sqlite:///name", "DATABASE_URL"),
    ],
)
def test_stops_the_start_without_telling_the_password(read, url, named):
    with pytest.raises(ImproperlyConfigured, match=named) as refused:
        read(url.replace(":p@", ":very-secret@"))
    assert "very-secret" not in str(refused.value)


def test_variables_of_the_client_win_over_our_defaults(read, monkeypatch):
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "20")
    assert "connect_timeout" not in read("postgres://u:p@h/name")["OPTIONS"]


def test_a_service_file_wins_over_our_defaults(read, monkeypatch, tmp_path):
    file = tmp_path / "services.conf"
    file.write_text("[ours]\nhost=db.internal\ndbname=theirs\nkeepalives_idle=77\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    found = read("postgres:///?service=ours")
    assert (found["NAME"], found["OPTIONS"]["service"]) == ("theirs", "ours")
    assert "keepalives_idle" not in found["OPTIONS"]
    assert "PGSERVICE" not in os.environ
