"""Photos in a bucket that speaks S3; its errors become those of files."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

# A request of a phone or of a browser waits for the bucket.
CONNECT_SECONDS, READ_SECONDS, MOST_ATTEMPTS = 3, 10, 2
_GONE = frozenset({"404", "NoSuchKey"})


class PhotoBucket(S3Storage):  # type: ignore[misc]
    """A private bucket: what it holds is read by our own keys only."""

    def get_default_settings(self) -> dict[str, Any]:
        """Wait for an answer no longer than somebody waits for us."""
        own = {
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": MOST_ATTEMPTS},
                # Not all that speak S3 know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            # Names are random: asking first whether one is free would be a call more.
            "file_overwrite": True,
            "default_acl": None,
        }
        return {**super().get_default_settings(), **own}

    def _save(self, name: str, content: Any) -> str:
        with _as_file_errors():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_file_errors():
            found = super()._open(name, mode)
            # Read now: what fails later would break an answer off.
            found.size  # noqa: B018
            found.seek(0)
            return found

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is no error."""
        with _as_file_errors():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and files of a folder."""
        with _as_file_errors():
            folders, files = super().listdir(name)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was written."""
        with _as_file_errors():
            moment: datetime = super().get_modified_time(name)
            return moment


@contextmanager
def _as_file_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _GONE:
            raise FileNotFoundError(errno.ENOENT, "No such file in the bucket.") from error
        raise OSError(errno.EIO, f"The bucket refused: {code}") from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, "The bucket does not answer.") from error
