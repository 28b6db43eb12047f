"""The product's strings: collected from the code, merged into the .po, compiled.

`make messages` after a string was marked or changed; then translate what is empty in
locale/ar/LC_MESSAGES/django.po, or for what leaders read on their phones in the seven files
field/locale/*/LC_MESSAGES/django.po, and run it again.
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
OF_LEADERS = (
    "field/pages/",
    "field/templates/field/",
    "field/phone_words.py",
    "field/wording.py",
)
FOLDER = ROOT / "locale" / "ar" / "LC_MESSAGES"
LEADERS = ROOT / "field" / "locale"
LEADERS_LANGUAGES = ("ar", "bn", "fil", "hi", "id", "ne", "ur")
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
    """Return every string of the back-office and the pages, with its files."""
    found = Catalog(locale="ar", project="CleanLife", domain="django")
    _add_messages(found, of_leaders=False)
    for message in DJANGO_LACKS:
        found.add(message, locations=[("django", None)])
    return found


def collect_for_leaders(language: str) -> Catalog:
    """Return every string that leaders read on their phones."""
    found = Catalog(locale=language, project="CleanLife", domain="django")
    _add_messages(found, of_leaders=True)
    return found


def _add_messages(catalog: Catalog, *, of_leaders: bool) -> None:
    for path, source in _sources(of_leaders=of_leaders):
        for _, message, _, _ in extract("python", BytesIO(source.encode()), KEYWORDS):
            catalog.add(message, locations=[(path, None)])


def _sources(*, of_leaders: bool) -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(OF_LEADERS) is not of_leaders:
                continue
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield name, path.read_text(encoding="utf-8")
            elif path.suffix == ".html":
                yield name, templatize(path.read_text(encoding="utf-8"), origin=name)


def leaders_folder(language: str) -> Path:
    """Return where the translations of what leaders read are."""
    return LEADERS / language / "LC_MESSAGES"


def read_committed(
    domain: str = "django", *, folder: Path = FOLDER, language: str = "ar"
) -> Catalog:
    """Return the committed translations of a domain."""
    with (folder / f"{domain}.po").open("rb") as stream:
        return read_po(stream, locale=language, domain=domain)


def merge(committed: Catalog, collected: Catalog) -> Catalog:
    """Return the committed translations for the strings of today, without guesses."""
    committed.update(collected, no_fuzzy_matching=True, update_creation_date=False)
    committed.obsolete.clear()
    return committed


def compile_committed(
    domain: str = "django", *, folder: Path = FOLDER, language: str = "ar"
) -> bytes:
    """Return what the committed .po of a domain compiles to."""
    compiled = BytesIO()
    write_mo(compiled, read_committed(domain, folder=folder, language=language))
    return compiled.getvalue()


def main() -> int:
    """Merge and compile; return 1 while something is untranslated."""
    missing = _renew(FOLDER, "ar", collect(), domains=DOMAINS)
    for language in LEADERS_LANGUAGES:
        collected = collect_for_leaders(language)
        missing += _renew(leaders_folder(language), language, collected)
    return 1 if missing else 0


def _renew(
    folder: Path, language: str, collected: Catalog, *, domains: tuple[str, ...] = ("django",)
) -> int:
    """Merge what was collected into a folder's .po and compile it; return how many lack."""
    merged = merge(read_committed(folder=folder, language=language), collected)
    with (folder / "django.po").open("wb") as stream:
        write_po(stream, merged, width=96, sort_output=True)
    for domain in domains:
        compiled = compile_committed(domain, folder=folder, language=language)
        (folder / f"{domain}.mo").write_bytes(compiled)
    missing = [message.id for message in merged if message.id and not all(texts_of(message))]
    place = folder.relative_to(ROOT)
    print(f"{place}: {len(merged)} strings, {len(missing)} untranslated")  # noqa: T201
    return len(missing)


def texts_of(message: object) -> tuple[str, ...]:
    """Return the translation of a message, of one that counts all its forms."""
    text = message.string  # type: ignore[attr-defined]
    return text if isinstance(text, tuple) else (text,)


if __name__ == "__main__":
    sys.exit(main())
