"""The import linter catches what is planted against the grain, in every package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tracing import PACKAGES, ROOT

pytestmark = pytest.mark.once

APPS = "Imports between apps point down"
PLANTED = [
    ("cleanlife/money.py", "import partners.models", APPS),
    ("cleanlife/settings.py", "import embedded.place", APPS),
    ("partners/keys.py", "import catalog.models", APPS),
    ("catalog/models/tier.py", "import scheduling.models", APPS),
    ("scheduling/models/zone.py", "import bookings.models", APPS),
    ("scheduling/models/zone.py", "import webhooks.outbox", APPS),
    ("webhooks/models/event.py", "import scheduling.models", APPS),
    ("webhooks/models/event.py", "import bookings.models", APPS),
    ("bookings/payload.py", "import embedded.place", APPS),
    ("bookings/payload.py", "import cleanlife.settings", "Apps do not import what wires them"),
    ("bookings/payload.py", "import webhooks.models", "Others enter webhooks by the outbox"),
    ("bookings/payload.py", "import rest_framework", "Rules know nothing of HTTP"),
    ("bookings/gateways/tap.py", "import bookings.models", "What speaks to providers"),
    ("webhooks/models/event.py", "import catalog.models", "Webhooks know nothing of catalogue"),
    ("bookings/payload.py", "import field.models", APPS),
    ("field/codes.py", "import field.models", "Inside field"),
    ("embedded/procfile.py", "import embedded.loop", "Inside embedded"),
    ("cleanlife/clock.py", "import cleanlife.api.fields", "Inside cleanlife"),
    ("cleanlife/api/fields.py", "import cleanlife.backoffice.site", "Inside cleanlife"),
    ("partners/models.py", "import partners.services.authenticate", "Inside partners"),
    ("catalog/models/tier.py", "import catalog.services.price_items", "Inside catalog"),
    ("scheduling/models/zone.py", "import scheduling.services.save_zone", "Inside scheduling"),
    ("bookings/errors.py", "import bookings.models", "Inside bookings BROKEN"),
    (
        "bookings/services/holds/use_hold.py",
        "import bookings.services.payments.refunds",
        "Inside bookings.services",
    ),
    (
        "bookings/services/contacts/addresses.py",
        "import bookings.services.pricing.quotes",
        "Inside bookings.services",
    ),
    ("webhooks/errors.py", "import webhooks.models", "Inside webhooks"),
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
    broken = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), result.stdout


def test_a_new_module_has_to_find_its_place_in_every_package(copy_of_the_house):
    planted = [copy_of_the_house / package / "helpers.py" for package in PACKAGES]
    for file in planted:
        file.write_text('"""Nothing."""\n', encoding="utf-8")
    result = _lint(copy_of_the_house)
    for file in planted:
        file.unlink()
    homeless = {line[2:] for line in result.stdout.splitlines() if line.endswith(".helpers")}
    assert homeless == {f"{package}.helpers" for package in PACKAGES}
