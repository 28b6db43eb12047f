"""Production refuses to start on what is unsafe there, and names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
