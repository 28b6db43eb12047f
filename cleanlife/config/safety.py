"""Stops the start for settings that are missing or unsafe; each error names the variable."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.tls import open_database_hosts, open_redis_hosts

SHORTEST_SECRET = 50
SHORTEST_KEY = 32
# What the passwords of staff must not be: like the name, short, common or digits only.
PASSWORD_RULES = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


def refuse_missing(**missing: bool) -> None:
    """Raise ImproperlyConfigured naming every variable that another one makes necessary."""
    names = [name for name, is_missing in missing.items() if is_missing]
    if names:
        raise ImproperlyConfigured(f"{', '.join(names)} must be set with these settings.")


def refuse_unsafe_production(
    *,
    debug: bool,
    database: Mapping[str, Any],
    redis_url: str,
    public_base_url: str,
    visit_link_url: str,
    payment_gateway: str,
    tap_secret_key: str,
    sms_provider: str,
    webhook_allowed_networks: Sequence[str],
    secret_key: str,
    encryption_keys: Sequence[str],
    trusted_proxies: Sequence[str],
    allowed_hosts: Sequence[str],
) -> None:
    """Raise ImproperlyConfigured with every setting that is unsafe in production."""
    databases, redis = open_database_hosts(database), open_redis_hosts(redis_url)
    problems = {
        "DEBUG must be off": debug,
        "DATABASE_URL must name a PostgreSQL database": "postgresql" not in database["ENGINE"],
        (
            "DATABASE_URL must ask for TLS (sslmode=verify-full), or DATABASE_WITHOUT_TLS must"
            f" name {', '.join(databases)}"
        ): bool(databases),
        "REDIS_URL must be set": not redis_url,
        (
            "REDIS_URL must begin with rediss://, or REDIS_WITHOUT_TLS must name"
            f" {', '.join(redis)}"
        ): bool(redis),
        "PUBLIC_BASE_URL must begin with https://": not public_base_url.startswith("https://"),
        "VISIT_LINK_URL must begin with https://": not visit_link_url.startswith("https://"),
        "PAYMENT_GATEWAY must not be simulated": payment_gateway == "simulated",
        "TAP_SECRET_KEY must not be a test key": tap_secret_key.startswith("sk_test"),
        "SMS_PROVIDER must not be console: customers would get no links to pay at": (
            sms_provider == "console"
        ),
        "WEBHOOK_ALLOWED_NETWORKS must be empty": bool(webhook_allowed_networks),
        f"SECRET_KEY must have at least {SHORTEST_SECRET} characters": (
            len(secret_key) < SHORTEST_SECRET
        ),
        "ALLOWED_HOSTS must name the public host, without *": (
            not allowed_hosts or "*" in allowed_hosts or "127.0.0.1" in allowed_hosts
        ),
        f"ENCRYPTION_KEYS must each have at least {SHORTEST_KEY} characters": (
            any(len(key) < SHORTEST_KEY for key in encryption_keys)
        ),
        "TRUSTED_PROXIES must not trust every address": (
            any(network.endswith("/0") for network in trusted_proxies)
        ),
    }
    unsafe = [message for message, is_unsafe in problems.items() if is_unsafe]
    if unsafe:
        raise ImproperlyConfigured("Unsafe in production: " + "; ".join(unsafe) + ".")
