"""Files of the data folder are for their owner, also those of an earlier release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bookings.management.commands.seed_demo import write_private
from cleanlife.config.private_files import make_private_file, prepare_data_dir

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("cleanlife.sqlite3", "cleanlife.sqlite3-wal", "cleanlife.sqlite3-shm", "demo.json")
KEYS = ("secret_key", "encryption_key")


@pytest.fixture(autouse=True)
def _usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path):
    return oct(path.stat().st_mode & 0o777)


@pytest.fixture
def left_behind(tmp_path):
    """A data folder as an earlier release made it, open to everybody."""
    (tmp_path / "queue" / "messages").mkdir(parents=True)
    for name in (*SECRETS, *KEYS):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_closes_what_an_earlier_release_left_open(left_behind):
    prepare_data_dir(left_behind, is_ours=False)
    assert {mode(left_behind / name) for name in (*SECRETS, *KEYS)} == {"0o600"}
    assert mode(left_behind / "queue") == mode(left_behind / "queue" / "messages") == "0o700"


def test_leaves_a_folder_that_others_need_and_what_it_holds(left_behind):
    left_behind.chmod(0o755)
    (left_behind / "theirs.txt").write_text("x")
    prepare_data_dir(left_behind, is_ours=False)
    assert mode(left_behind) == "0o755"
    assert mode(left_behind / "theirs.txt") == "0o644"


@pytest.mark.parametrize("is_there", [True, False])
def test_our_own_folder_is_closed(tmp_path, is_there):
    folder = tmp_path / "var"
    if is_there:
        folder.mkdir()
    prepare_data_dir(folder, is_ours=is_there)
    assert mode(folder) == "0o700"


def test_a_new_file_is_private_and_an_old_one_keeps_its_content(tmp_path):
    new, old = make_private_file(tmp_path / "new"), tmp_path / "old"
    old.write_text("kept")
    assert mode(new) == "0o600"
    assert make_private_file(old).read_text() == "kept"


def test_demo_keys_are_written_privately_over_an_open_file(tmp_path):
    file = tmp_path / "demo.json"
    file.write_text("a longer text than before")
    write_private(file, "{}")
    assert (mode(file), file.read_text()) == ("0o600", "{}")


@pytest.mark.once
@pytest.mark.parametrize("is_upgrade", [False, True])
def test_the_database_and_all_beside_it_are_private(tmp_path, left_behind, is_upgrade):
    folder = left_behind if is_upgrade else tmp_path / "var"
    for name in SECRETS if is_upgrade else ():
        (folder / name).unlink()
        if name == "cleanlife.sqlite3":
            (folder / name).touch(0o644)
    program = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "connection.cursor().execute('CREATE TABLE one (id)')\n"
        "import os, sys; os._exit(0)"
    )
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "cleanlife.settings"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
    found = {path.name: mode(path) for path in folder.iterdir() if path.is_file()}
    assert set(SECRETS[:3]) <= set(found)
    assert set(found.values()) == {"0o600"}
