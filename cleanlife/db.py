"""What models share: UUID keys, creation time, encrypted and folded text, the dialect."""

import base64
import hashlib
import logging
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any, Self, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.folding import fold_column
from cleanlife.invisible import strip_invisible

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=models.Model)


class Entity(models.Model):
    """A row with a random UUID v4 as its key and the moment it was made."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Take what nobody sees out of the texts of one line that a form fills."""
        for field in self._meta.concrete_fields:
            text = field.value_from_object(self)
            is_filled = isinstance(text, str) and field.name not in (exclude or ())
            if is_filled and isinstance(field, models.CharField):
                setattr(self, field.attname, strip_invisible(text))
        super().clean_fields(exclude)


class LockableQuerySet(models.QuerySet[Row]):
    """Rows that can be locked by name."""

    def locked(self) -> Self:
        """Lock the rows themselves, not those that are joined, until the transaction ends."""
        return self.select_for_update(of=("self",))


class Sealed(str):
    """What stands for a text that no key opens: empty, and saved as it was found.

    Whoever needs the text asks for a true one first; whoever does not is not disturbed. The key
    may be on another machine already, so nothing that was sealed is ever written over unseen.
    """

    __slots__ = ("ciphertext",)

    ciphertext: str

    def __new__(cls, ciphertext: str) -> Self:
        """Keep what is stored."""
        made = super().__new__(cls, "")
        made.ciphertext = ciphertext
        return made

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Refuse to pass for an empty text: that would be signed with, or answered."""
        raise ValueError("No key of ENCRYPTION_KEYS opens this text.")


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database only ever sees encrypted.

    Written with the first of ``settings.ENCRYPTION_KEYS`` and read with any of them, so keys
    rotate by putting a new one behind, then in front, and saving the rows again. What none of
    them opens is read as ``Sealed``.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        if value is None:
            return None
        return value.ciphertext if isinstance(value, Sealed) else encrypt(str(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way out; what no key opens is sealed."""
        if value is None:
            return None
        found = decrypt(value)
        if isinstance(found, Sealed):
            # Raising here would fail every other row of the query as well.
            _tell_sealed(f"{self.model._meta.label}.{self.name}")  # noqa: SLF001
        return found


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """What the search reads of other columns of its row, folded; None until it is written.

    It is written whenever its row is, like a moment of ``auto_now``: who saves one of its
    sources by ``update_fields`` names this column too.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        super().__init__(**{**options, "null": True, "editable": False})

    def deconstruct(self) -> Any:
        """Return what migrations write."""
        name, path, _, options = super().deconstruct()
        del options["null"], options["editable"]
        return name, path, self.sources, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001
        """Fold the sources as they are now."""
        texts = [getattr(model_instance, source) for source in self.sources]
        # Nothing is folded for a row without a text, such as a booking without a reference.
        folded = fold_column(filter(None, texts)) if any(texts) else ""
        setattr(model_instance, self.attname, folded)
        return folded


def encrypt(text: str) -> str:
    """Encrypt with the first of ``settings.ENCRYPTION_KEYS``."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Decrypt with any of ``settings.ENCRYPTION_KEYS``; ``Sealed`` when none opens it."""
    try:
        return _cipher(tuple(settings.ENCRYPTION_KEYS)).decrypt(text.encode()).decode()
    except InvalidToken:
        return Sealed(text)


@cache
def _tell_sealed(column: str) -> None:
    """Say it once in a process: there may be as many rows as there are requests."""
    logger.error(
        "%s holds what no key of ENCRYPTION_KEYS opens, perhaps in many rows: a key is missing"
        " on this machine. What needs it is refused or waits.",
        column,
    )


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    digests = (hashlib.sha256(key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows of one model that exist, each with values of its own.

    One statement, prepared once: bulk_update would build a CASE per row and column, at twenty
    times the price.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001
    key = meta.pk
    fields = [field for field in meta.concrete_fields if field.name in columns]
    quoted = connection.ops.quote_name
    changes = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)
    where = f"{quoted(str(key.column))} = %s"
    values = [
        [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in (*fields, key)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quoted(meta.db_table)} SET {changes} WHERE {where}",  # noqa: S608
            values,
        )


def is_postgresql() -> bool:
    """Return whether the default database is PostgreSQL (production) or SQLite (embedded)."""
    return connection.vendor == "postgresql"


def is_database_away(error: BaseException | None) -> bool:
    """Return whether an error is, or was led to by, a database that did not do its work.

    Django's sessions say that they were deleted when they could not be saved, and a transaction
    that lost its connection says that it is broken: both are worth another try.
    """
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def unique_violation(error: Exception, *names: str) -> bool:
    """Return whether an IntegrityError comes from one of the named constraints or columns.

    PostgreSQL names the constraint, SQLite the columns (``table.column``): pass both.
    """
    return any(name in str(error) for name in names)
