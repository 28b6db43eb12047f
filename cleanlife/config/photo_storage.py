"""Where photos are kept, by PHOTO_STORAGE: a private folder of DATA_DIR, or a bucket."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.env import env
from cleanlife.config.private_files import PRIVATE_FILE, PRIVATE_FOLDER

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PARAMETERS = frozenset({"region", "endpoint"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SHAPE = "PHOTO_STORAGE must look like s3://bucket/folder?region=...&endpoint=https://..."


def photo_storage(*, data_dir: Path) -> dict[str, Any]:
    """Return Django's default storage; reject what names no bucket that we could reach."""
    url: str = env.str("PHOTO_STORAGE", "")
    return _bucket(url) if url else _folder(data_dir / "media")


def _folder(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "bookings.photo_folder.PhotoFolder",
        "OPTIONS": {
            "location": str(folder),
            "file_permissions_mode": PRIVATE_FILE,
            "directory_permissions_mode": PRIVATE_FOLDER,
        },
    }


def _bucket(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(given)
    is_known = len(options) == len(given) and options.keys() <= _PARAMETERS
    is_bucket = parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc)
    if not (is_known and is_bucket and all(options.values())) or parts.fragment:
        raise ImproperlyConfigured(f"{_SHAPE}, not {url!r}.")
    endpoint = options.get("endpoint")
    if endpoint and not _is_safe(endpoint):
        raise ImproperlyConfigured("The endpoint of PHOTO_STORAGE must begin with https://.")
    return {
        "BACKEND": "bookings.photo_bucket.PhotoBucket",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": endpoint,
            "region_name": options.get("region"),
            **_keys(),
        },
    }


def _is_safe(endpoint: str) -> bool:
    """Return whether photos travel encrypted, or do not leave this machine."""
    parts = urlsplit(endpoint)
    is_here = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or is_here)


def _keys() -> dict[str, str]:
    """Return the keys of the bucket; without any, the machine's own role is asked."""
    key_id: str = env.str("AWS_ACCESS_KEY_ID", "")
    secret: str = env.str("AWS_SECRET_ACCESS_KEY", "")
    if bool(key_id) != bool(secret):
        text = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together."
        raise ImproperlyConfigured(text)
    return {"access_key": key_id, "secret_key": secret} if key_id else {}
