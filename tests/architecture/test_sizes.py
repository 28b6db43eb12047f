"""No file grows past what a reader holds in mind."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    "embedded",
    "cleanlife",
    "partners",
    "catalog",
    "scheduling",
    "bookings",
    "field",
    "webhooks",
    "clients",
    "benchmarks",
]


def _too_long(folders: list[str], limit: int) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}: {lines} lines"
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in file.parts
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > limit
    ]


def test_code_files_stay_under_250_lines():
    assert _too_long(PACKAGES, 250) == []


def test_test_files_stay_under_400_lines():
    assert _too_long(["tests"], 400) == []
