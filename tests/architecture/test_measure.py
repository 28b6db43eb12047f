"""The measuring script sees what is planted, and passes over what no one executed."""

import threading

import pytest

from tests.architecture import structure
from tests.architecture.structure import House
from tests.architecture.tracing import PACKAGES, Recorder


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return a function that reads a product made of the given files."""
    monkeypatch.setattr(structure, "ROOT", tmp_path)
    layers = (
        '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["bookings", "partners"]'
    )
    (tmp_path / "pyproject.toml").write_text(layers)

    def read(files):
        for name, text in files.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            for folder in path.relative_to(tmp_path).parents[:-1]:
                (tmp_path / folder / "__init__.py").touch()
        return House()

    return read


def test_finds_an_import_up(house):
    found = house({"partners/keys": "import bookings.state", "bookings/state": ""})
    assert found.upward_imports() == ["partners.keys -> bookings.state"]


def test_finds_no_import_down(house):
    found = house({"bookings/state": "import partners", "partners/keys": ""})
    assert found.upward_imports() == []


def test_finds_a_ring_of_folders(house):
    found = house(
        {
            "bookings/services/holds/make": "from bookings.services.prices.sum import total",
            "bookings/services/prices/sum": "from bookings.services.holds import find",
            "bookings/services/holds/find": "",
        }
    )
    assert found.rings() == [["bookings/services/holds", "bookings/services/prices"]]


def test_a_module_beside_folders_makes_no_ring(house):
    found = house(
        {
            "bookings/tasks": "from bookings.services import sweep",
            "bookings/services/sweep": "from bookings.errors import Late",
            "bookings/errors": "",
        }
    )
    assert found.rings() == []


def test_finds_a_small_module_with_one_importer(house):
    found = house(
        {
            "bookings/one": "import bookings.small\nimport bookings.big",
            "bookings/small": "",
            "bookings/big": "\n" * 25,
        }
    )
    assert found.small_modules_with_one_importer() == {"bookings.small": "bookings.one"}
    assert set(found.modules_with_one_importer()) == {"bookings.small", "bookings.big"}


def test_a_name_that_a_package_passes_on_counts_for_its_user(house):
    found = house(
        {
            "bookings/models/visit": "class Visit: ...",
            "bookings/models/__init__": "from bookings.models.visit import Visit",
            "bookings/one": "from bookings.models import Visit",
        }
    )
    assert found.imports["bookings.one"] == {"bookings.models.visit"}
    assert found.small_modules_with_one_importer() == {"bookings.models.visit": "bookings.one"}


def test_what_is_found_by_its_name_is_not_asked(house):
    found = house({"bookings/urls": "", "cleanlife/urls": "import bookings.urls"})
    assert found.modules_with_one_importer() == {}


def test_records_functions_of_the_product_in_every_thread():
    from cleanlife import clock

    with Recorder().installed() as recorder, recorder.recording() as calls:
        clock.clock_time(61)
        thread = threading.Thread(target=clock.minute_of_day, args=(clock.now(),))
        thread.start()
        thread.join()
    clock.clock_time(62)
    assert [call.function for call in calls if call.file == "cleanlife/clock.py"] == [
        "clock_time",
        "now",
        "minute_of_day",
    ]


def test_knows_all_packages_of_the_product():
    configured = structure.read_settings()["importlinter"]["root_packages"]
    assert list(PACKAGES) == configured
