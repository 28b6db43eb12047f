"""The import linter catches a planted import against the grain."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once


ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    "embedded",
    "cleanlife",
    "partners",
    "catalog",
    "scheduling",
    "bookings",
    "webhooks",
]
PLANTED = [
    ("partners/keys.py", "import bookings.models", "Imports between apps point down"),
    ("webhooks/models/event.py", "import scheduling.models", "Imports between apps point down"),
    (
        "bookings/services/state/move.py",
        "import webhooks.models",
        "Others enter webhooks by the outbox",
    ),
    ("bookings/services/state/move.py", "import rest_framework", "Rules know nothing of HTTP"),
    ("catalog/models/tier.py", "import catalog.services.enabled_services", "Inside catalog"),
    ("bookings/gateways/tap.py", "import bookings.models", "What speaks to providers"),
    (
        "bookings/services/pricing/quotes.py",
        "import bookings.services.times.find_visit_times",
        "Inside bookings.services",
    ),
    (
        "bookings/services/visits/assign_appointment.py",
        "import bookings.services.holds.use_hold",
        "Inside bookings.services",
    ),
    (
        "bookings/services/state/deadline.py",
        "import bookings.services.contacts.contacts",
        "Inside bookings.services",
    ),
    (
        "bookings/services/update_booking.py",
        "import bookings.services.create_booking",
        "Inside bookings.services",
    ),
]


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory):
    house = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, house / package)
    shutil.copy(ROOT / "pyproject.toml", house)
    return house


def _lint(house: Path) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def test_the_house_is_in_order(copy_of_the_house):
    result = _lint(copy_of_the_house)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_catches_a_planted_import(copy_of_the_house, file, line, contract):
    path = copy_of_the_house / file
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    result = _lint(copy_of_the_house)
    path.write_text(before, encoding="utf-8")
    assert result.returncode != 0
    broken = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert any(line.startswith(contract) for line in broken)


@pytest.mark.parametrize("folder", ["bookings", "bookings/services"])
def test_an_unknown_module_has_to_find_its_place(copy_of_the_house, folder):
    stranger = copy_of_the_house / folder / "helpers.py"
    stranger.write_text('"""Nothing."""\n', encoding="utf-8")
    result = _lint(copy_of_the_house)
    stranger.unlink()
    assert result.returncode != 0
