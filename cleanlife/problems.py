"""What went wrong: stored as a code with values, written out in each reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import override

if TYPE_CHECKING:
    _TextField = models.TextField["Problem | None", "Problem | None"]
else:
    _TextField = models.TextField

NO_PROBLEM = ""


@dataclass(frozen=True)
class Problem:
    """A code, whose label is a sentence with gaps, and the values that fill them."""

    code: models.TextChoices
    values: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.code, *self.values.items()))

    def __str__(self) -> str:
        return str(self.code.label) % self.values


def in_english(problem: Problem | None) -> str:
    """Return the sentence in the language of the API, empty where there is no problem."""
    if problem is None:
        return ""
    with override("en"):
        return str(problem)


class ProblemField(_TextField):
    """A problem as JSON, None where there is none; in the database NULL or an empty text.

    ``codes`` is the enum of the codes. Its member ``OTHER`` has the label ``%(text)s`` and
    stands for what another version of the software stored.
    """

    def __init__(self, *args: Any, codes: type[models.TextChoices], **options: Any):
        self.codes = codes
        super().__init__(*args, **{"blank": True, "default": None, **options})

    def deconstruct(self) -> Any:
        """Be plain text in migrations: the codes may change without one."""
        name, _path, args, options = super().deconstruct()
        del options["default"]
        return name, "django.db.models.TextField", args, {**options, "default": NO_PROBLEM}

    def clone(self) -> Any:
        """Be plain text in the state of migrations, too."""
        _name, _path, args, options = self.deconstruct()
        return models.TextField(*args, **options)

    def to_python(self, value: Any) -> Any:
        """Return the problem in a text from the database or a fixture."""
        if value is None or isinstance(value, Problem):
            return value
        return self._read(value) if value else None

    def from_db_value(self, value: str, expression: Any, connection: Any) -> Problem | None:
        """Read a row."""
        return self._read(value) if value else None

    def get_prep_value(self, value: Any) -> str | None:
        """Return the text that is stored; raises TypeError for a sentence."""
        if value is None or value == NO_PROBLEM:
            return None if self.null else NO_PROBLEM
        if not isinstance(value, Problem):
            raise TypeError(f"a problem is a code with values, not {value!r}")
        return json.dumps({"code": value.code, **value.values}, ensure_ascii=False)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the stored text, for fixtures."""
        return self.get_prep_value(self.value_from_object(obj)) or NO_PROBLEM

    def _read(self, text: str) -> Problem:
        try:
            values = json.loads(text)
            return Problem(self.codes(values.pop("code")), values)
        except (ValueError, AttributeError, KeyError):
            return Problem(self.codes["OTHER"], {"text": text})
