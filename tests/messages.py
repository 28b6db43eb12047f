"""The back-office's strings: collected from the code, merged into the .po, compiled.

`make messages` after a string was marked or changed; then translate what is empty in
locale/ar/LC_MESSAGES/django.po and run it again.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ["cleanlife", "partners", "catalog", "scheduling", "bookings", "field", "webhooks"]
# What leaders read on their phones has catalogues of its own, in `field/locale/`.
OF_LEADERS = ("field/pages/", "field/templates/field/", "field/static/", "field/wording.py")
FOLDER = ROOT / "locale" / "ar" / "LC_MESSAGES"
# Ours, and what Django's own scripts in the pages say and Django has no Arabic for.
DOMAINS = ("django", "djangojs")
# Shown on pages of staff accounts and forms; Django has no Arabic for them yet.
DJANGO_LACKS = (
    "Enter a valid domain name.",
    "Ensure this value is a multiple of step size %(limit_value)s.",
    "Password-based authentication",
    "Raw passwords are not stored, so there is no way to see the user’s password.",
    "Reset password",
    "Set password",
    "Set password: %s",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}


def collect() -> Catalog:
    """Return every string that the code and the templates mark, with its files."""
    found = Catalog(locale="ar", project="CleanLife", domain="django")
    for path, source in _sources():
        for _, message, _, _ in extract("python", BytesIO(source.encode()), KEYWORDS):
            found.add(message, locations=[(path, None)])
    for message in DJANGO_LACKS:
        found.add(message, locations=[("django", None)])
    return found


def _sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(OF_LEADERS):
                continue
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield name, path.read_text(encoding="utf-8")
            elif path.suffix == ".html":
                yield name, templatize(path.read_text(encoding="utf-8"), origin=name)


def read_committed(domain: str = "django") -> Catalog:
    """Return the committed translations of a domain."""
    with (FOLDER / f"{domain}.po").open("rb") as stream:
        return read_po(stream, locale="ar", domain=domain)


def merge() -> Catalog:
    """Return the committed translations for the strings of today, without guesses."""
    catalog = read_committed()
    catalog.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def compile_committed(domain: str) -> bytes:
    """Return what the committed .po of a domain compiles to."""
    compiled = BytesIO()
    write_mo(compiled, read_committed(domain))
    return compiled.getvalue()


def main() -> int:
    """Merge and compile; return 1 while something is untranslated."""
    merged = merge()
    with (FOLDER / "django.po").open("wb") as stream:
        write_po(stream, merged, width=96, sort_output=True)
    for domain in DOMAINS:
        (FOLDER / f"{domain}.mo").write_bytes(compile_committed(domain))
    missing = [message.id for message in merged if message.id and not all(_texts(message))]
    print(f"{len(merged)} strings, {len(missing)} untranslated")  # noqa: T201
    return 1 if missing else 0


def _texts(message: object) -> tuple[str, ...]:
    text = message.string  # type: ignore[attr-defined]
    return text if isinstance(text, tuple) else (text,)


if __name__ == "__main__":
    sys.exit(main())
