"""Reads the environment: typed values, stored secrets, errors that name the variable."""

import ipaddress
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.private_files import make_private_folder, open_private

env = environ.Env()
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")

LONGEST_LINK_URL = 40
# No character of them takes two places in an SMS; brackets do, of an IPv6 address in a trial.
_LINK_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._-]+)*", re.ASCII)


def choice(name: str, *, default: str, allowed: tuple[str, ...]) -> str:
    """Return the variable's value; reject one that is not among ``allowed``."""
    value: str = env.str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name} must be one of {', '.join(allowed)}, not {value!r}."
        )
    return value


def number(name: str, *, default: int, minimum: int = 1) -> int:
    """Return a whole number of at least ``minimum``."""
    text: str = env.str(name, str(default))
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return a switch: true/false, yes/no, on/off, 1/0."""
    text: str = env.str(name, str(default)).strip().lower()
    if text in {"true", "yes", "on", "1"}:
        return True
    if text in {"false", "no", "off", "0", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")


def link_url(name: str, *, default: str) -> str:
    """Return a URL that links in text messages begin with: a short one."""
    value: str = env.str(name, default).rstrip("/")
    if not _LINK_URL.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be a plain http(s):// URL, not {value!r}.")
    if len(value) > LONGEST_LINK_URL:
        raise ImproperlyConfigured(
            f"{name} must have at most {LONGEST_LINK_URL} characters, not {len(value)}: links"
            " in text messages begin with it."
        )
    return value


def networks(name: str, *, default: list[str]) -> list[str]:
    """Return IP addresses and ranges such as 10.0.0.0/8; reject anything else."""
    values: list[str] = env.list(name, default=default)
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must list addresses and ranges; {value!r} is neither."
            ) from None
    return values


def phone(name: str) -> str:
    """Return a phone number as E.164 writes it, or nothing where none is set."""
    value: str = env.str(name, "").strip()
    if value and not _PHONE.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be like +966920000000, not {value!r}.")
    return value


def stored_secret(name: str, *, file: Path, required: bool) -> str:
    """Return a secret from the environment, else one made once and stored in ``file`` (0600).

    ``required`` (production) makes none: it would differ between machines.
    """
    value: str = env.str(name, "")
    if value:
        return value
    if required:
        raise ImproperlyConfigured(f"{name} must be set in production.")
    if file.exists():
        return file.read_text(encoding="ascii")
    make_private_folder(file.parent)
    # A draft that is linked when it is whole: no process reads a secret half written.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with open_private(draft, "x") as stream:
        stream.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    return file.read_text(encoding="ascii")
