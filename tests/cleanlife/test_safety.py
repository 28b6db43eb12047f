"""Production refuses to start on what is unsafe there, and names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.database import database_settings
from cleanlife.config.env import link_url
from cleanlife.config.safety import refuse_unsafe_production

pytestmark = pytest.mark.once


ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "s" * 60,
    "ENCRYPTION_KEYS": "k" * 40,
    "ALLOWED_HOSTS": "api.cleanlife.sa",
    "PUBLIC_BASE_URL": "https://api.cleanlife.sa",
    "PAYMENT_GATEWAY": "tap",
    "TAP_SECRET_KEY": "sk_live_0123456789",
    "SMS_PROVIDER": "unifonic",
    "UNIFONIC_APP_SID": "0123456789",
}
# All else that is judged, and is safe.
QUIET = {
    "debug": False,
    "public_base_url": SAFE["PUBLIC_BASE_URL"],
    "visit_link_url": SAFE["PUBLIC_BASE_URL"],
    "payment_gateway": "tap",
    "tap_secret_key": SAFE["TAP_SECRET_KEY"],
    "sms_provider": "unifonic",
    "webhook_allowed_networks": [],
    "secret_key": SAFE["SECRET_KEY"],
    "encryption_keys": [SAFE["ENCRYPTION_KEYS"]],
    "trusted_proxies": [],
    "allowed_hosts": [SAFE["ALLOWED_HOSTS"]],
}


def start(tmp_path, *, program="import cleanlife.settings", **changes):
    variables = {**SAFE, "DATA_DIR": str(tmp_path), **changes}
    environment = {"PATH": os.environ["PATH"], **{k: v for k, v in variables.items() if v}}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_starts_when_everything_is_safe(tmp_path):
    assert start(tmp_path).returncode == 0


FAR = "postgres://u:p@db.internal/name"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (FAR, "db.internal"),
        (f"{FAR}?sslmode=prefer", "db.internal"),
        (f"{FAR}?sslmode=allow", "db.internal"),
        (f"{FAR}?sslmode=disable", "db.internal"),
        ("postgres://u:p@10.0.0.9/name", "10.0.0.9"),
        ("postgres://u:p@[fd00::9]/name", "fd00::9"),
        ("postgres://u:p@127.0.0.1,db2.internal/name", "db2.internal"),
        ("postgres:///name?host=db.internal", "db.internal"),
        ("postgres://u:p@localhost/name?hostaddr=10.0.0.9", "10.0.0.9"),
        ("postgres://u:p@localhost.evil.example/name", "localhost.evil.example"),
    ],
)
def test_refuses_a_far_database_without_tls(refuse, url, named):
    [problem] = refuse(url)
    assert "DATABASE_URL" in problem
    assert problem.endswith(f"DATABASE_WITHOUT_TLS must name {named}")


@pytest.mark.parametrize(
    "url",
    [
        f"{FAR}?sslmode=require",
        f"{FAR}?sslmode=verify-ca",
        f"{FAR}?sslmode=verify-full",
        f"{FAR}?ssl=true",
        "postgres://u:p@127.0.0.1/name",
        "postgres://u:p@127.1.2.3,[::1]/name",
        "postgres://u:p@localhost/name",
        "postgres://u@%2Fvar%2Frun%2Fpostgresql/name",
        "postgres:///name",
    ],
)
def test_accepts_tls_and_this_machine(refuse, url):
    assert refuse(url) == []


def test_a_host_may_be_named_that_needs_no_tls(refuse, monkeypatch):
    monkeypatch.setenv("DATABASE_WITHOUT_TLS", "other.internal, DB.internal")
    assert refuse(FAR) == []
    [problem] = refuse("postgres://u:p@db.internal,db2.internal/name")
    assert problem.endswith("must name db2.internal")


@pytest.mark.parametrize(
    ("variables", "is_refused"),
    [
        ({"PGHOST": "db.internal"}, True),
        ({"PGHOST": "db.internal", "PGSSLMODE": "verify-full"}, False),
        ({"PGHOSTADDR": "10.0.0.9"}, True),
    ],
)
def test_what_the_variables_of_the_client_say_counts(
    refuse, monkeypatch, variables, is_refused
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert bool(refuse("postgres:///name")) == is_refused


@pytest.mark.parametrize(("mode", "is_refused"), [("prefer", True), ("require", False)])
def test_what_a_service_file_says_counts(refuse, monkeypatch, tmp_path, mode, is_refused):
    file = tmp_path / "services.conf"
    file.write_text(f"[ours]\nhost=db.internal\nsslmode={mode}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    assert bool(refuse("postgres:///name?service=ours")) == is_refused


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("redis://:p@redis.internal:6379/0", True),
        ("redis:///0?host=redis.internal", True),
        ("rediss://:p@redis.internal:6379/0", False),
        ("redis://localhost:6379/0", False),
        ("redis://[::1]:6379/0", False),
        ("unix:///run/redis.sock?db=0", False),
    ],
)
def test_refuses_a_far_redis_without_tls(refuse, monkeypatch, url, is_refused):
    problems = refuse("postgres:///name", redis_url=url)
    assert bool(problems) == is_refused
    monkeypatch.setenv("REDIS_WITHOUT_TLS", "redis.internal")
    assert refuse("postgres:///name", redis_url=url) == []


@pytest.fixture
def refuse(monkeypatch, tmp_path):
    """Return what production says against the URLs of its servers."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)

    def problems(url, *, redis_url="redis://127.0.0.1/0"):
        monkeypatch.setenv("DATABASE_URL", url)
        try:
            refuse_unsafe_production(
                **QUIET, database=database_settings(data_dir=tmp_path), redis_url=redis_url
            )
        except ImproperlyConfigured as error:
            return str(error).removeprefix("Unsafe in production: ")[:-1].split("; ")
        return []

    return problems


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "true"),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ENCRYPTION_KEYS", ""),
        ("ENCRYPTION_KEYS", "short"),
        ("ENCRYPTION_KEYS", ","),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ""),
        ("PUBLIC_BASE_URL", ""),
        ("PUBLIC_BASE_URL", "http://api.cleanlife.sa"),
        ("PAYMENT_GATEWAY", "simulated"),
        ("PAYMENT_GATEWAY", "stripe"),
        ("TAP_SECRET_KEY", ""),
        ("TAP_SECRET_KEY", "sk_test_0123456789"),
        ("SMS_PROVIDER", "console"),
        ("SMS_PROVIDER", "pigeon"),
        ("UNIFONIC_APP_SID", ""),
        ("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8"),
        ("PORT", "eighty"),
        ("ENVIRONMENT", "staging"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("DATABASE_URL", "garbage"),
        ("DATABASE_URL", "mysql://a@b/c"),
        ("DATABASE_URL", "postgres://u:p@db.internal/name?sslmod=verify-full"),
        ("DATABASE_URL", "postgres://u:p@db.internal/name"),
        ("REDIS_URL", "redis://redis.internal/0"),
        ("REDIS_URL", "garbage"),
    ],
)
def test_refuses_to_start(tmp_path, variable, value):
    result = start(tmp_path, **{variable: value})
    assert result.returncode != 0
    assert variable in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(("asked", "told"), [({}, False), ({"SECURE_HSTS_PRELOAD": "1"}, True)])
def test_browsers_preload_https_only_where_that_was_asked(tmp_path, asked, told):
    program = "import cleanlife.settings as s; assert s.SECURE_HSTS_PRELOAD is {}"
    assert start(tmp_path, program=program.format(told), **asked).returncode == 0


def test_links_in_text_messages_need_https_in_production(refuse, monkeypatch):
    monkeypatch.setitem(QUIET, "visit_link_url", "http://v.cleanlife.sa")
    assert refuse("postgres:///name") == ["VISIT_LINK_URL must begin with https://"]


@pytest.mark.parametrize(
    "url", ["https://v.cleanlife.sa", "https://v.cleanlife.sa/", "https://" + "x" * 32]
)
def test_links_in_text_messages_begin_with_a_short_url(monkeypatch, url):
    monkeypatch.setenv("VISIT_LINK_URL", url)
    assert link_url("VISIT_LINK_URL", default="") == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://" + "x" * 33, "must have at most 40 characters, not 41"),
        ("v.cleanlife.sa", "must be a plain http"),
        ("https://v.cleanlife.sa/?a=b", "must be a plain http"),
        ("https://v.cleanlife.sa/~a", "must be a plain http"),
    ],
)
def test_refuses_another_beginning_of_links(monkeypatch, url, problem):
    monkeypatch.setenv("VISIT_LINK_URL", url)
    with pytest.raises(ImproperlyConfigured, match=f"VISIT_LINK_URL {problem}"):
        link_url("VISIT_LINK_URL", default="")
