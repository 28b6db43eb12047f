"""Counters on a full disk: the process lives, and nothing that was counted is lost."""

import subprocess
import sys

import pytest
from prometheus_client.mmap_dict import MmapedDict

from cleanlife.config import counters
from cleanlife.config.counters import CountersFile, refuse_counting_in_memory
from tests.processes.small_disk import fill, free, small_disk

pytestmark = pytest.mark.once
COUNTING = """
import os, sys
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
import cleanlife
from prometheus_client import Counter, Histogram
counter = Counter("of_the_test", "For the test.", ["number"])
for number in range(2000):
    counter.labels(number).inc()
Histogram("also_of_the_test", "For the test.").observe(1)
print(counter.labels(1999)._value.get())
"""


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", mebibytes=1) as folder:
        yield folder


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(counters, "ASK_AGAIN_SECONDS", 0)
    monkeypatch.setattr(counters, "_files", [])


@pytest.fixture
def make(disk):
    """Make files of counters that are closed at the end."""
    made = []

    def make():
        made.append(CountersFile(str(disk / "counter_1.db")))
        return made[-1]

    yield make
    for file in made:
        file.close()


def stored(disk):
    file = disk / "counter_1.db"
    return {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(file)}


def keys(number):
    return [f'["counted", "counted", {{"key": "{index:05}"}}]' for index in range(number)]


def write(file, names, value=1.0):
    for name in names:
        file.write_value(name, value, 0.0)


def test_numbers_are_in_the_file_as_the_client_writes_them(make, disk):
    file = make()
    write(file, keys(3000), 2.0)
    assert stored(disk) == dict.fromkeys(keys(3000), 2.0)
    assert file.read_value(keys(1)[0]) == (2.0, 0.0)
    refuse_counting_in_memory()


def test_on_a_full_disk_numbers_are_kept_and_move_in_when_there_is_room(make, disk):
    fill(disk)
    file = make()
    write(file, keys(5), 3.0)
    assert not (disk / "counter_1.db").exists()
    assert file.read_value(keys(1)[0]) == (3.0, 0.0)
    with pytest.raises(OSError, match="no room"):
        refuse_counting_in_memory()
    free(disk)
    refuse_counting_in_memory()
    assert stored(disk) == dict.fromkeys(keys(5), 3.0)


def test_a_file_that_cannot_grow_keeps_what_it_has(make, disk):
    file = make()
    write(file, keys(10))
    fill(disk)
    write(file, keys(3000), 2.0)
    assert 10 < len(stored(disk)) < 3000
    assert [file.read_value(key)[0] for key in keys(3000)] == [2.0] * 3000
    free(disk)
    refuse_counting_in_memory()
    assert stored(disk) == dict.fromkeys(keys(3000), 2.0)


@pytest.mark.parametrize("missing", ["full", "gone", "a file"])
def test_a_process_counts_wherever_its_folder_is(disk, missing):
    folder = disk if missing == "full" else disk / "gone"
    if missing == "a file":
        folder.touch()
    fill(disk)
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1.0\n"), done.stderr
