"""An installation shows how far it is, fails when pip does, and takes what was pinned only."""

import re
import subprocess
import sys

import pytest

from tests.processes.stack import ROOT

PACKAGES = [f"package-{number}" for number in range(1, 26)]


@pytest.fixture
def install(tmp_path):
    """Return the result of an installation by a pip or npm that prints these lines."""

    def run(*lines, status=0, pins="requirements.txt"):
        printed = "\n".join(lines)
        for program in (".venv/bin/python", "bin/npm"):
            file = tmp_path / program
            file.parent.mkdir(parents=True)
            file.write_text(f"#!/bin/sh\ncat <<'END'\n{printed}\nEND\nexit {status}\n")
            file.chmod(0o755)
        (tmp_path / "requirements.txt").write_text(
            "".join(
                f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}\n    # via something\n"
                for name in PACKAGES
            )
        )
        (tmp_path / "package-lock.json").write_text(
            "".join(f'    "node_modules/{name}": {{\n' for name in PACKAGES)
        )
        return subprocess.run(
            ["bash", ROOT / ".ci" / "install", pins],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


def test_counts_the_packages(install):
    done = install(
        *(f"Collecting {name}==1.0 (from -r requirements.txt (line 1))" for name in PACKAGES),
        "Installing collected packages: " + ", ".join(PACKAGES),
    )

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "  10 of 25 packages",
        "  20 of 25 packages",
        "  25 of 25 packages",
        "  unpacking them (up to half a minute) ...",
    ]


def test_counts_what_is_there_already(install):
    done = install(
        *(f"Requirement already satisfied: {name}==1.0 in .venv" for name in PACKAGES)
    )

    assert done.stdout.splitlines()[-1] == "  25 of 25 packages"


def test_counts_wheels_of_this_machine(install):
    done = install(*(f"Processing /wheels/{name}-1.0.whl" for name in PACKAGES))

    assert done.stdout.splitlines()[-1] == "  25 of 25 packages"


def test_counts_npm_packages_once(install):
    url = "npm http fetch GET 200 http://127.0.0.1:4873"
    lines = [
        line
        for name in PACKAGES
        for line in (f"{url}/{name} 9ms", f"{url}/{name}/-/{name}-1.tgz 9ms (cache miss)")
    ]
    done = install(*lines, pins="package-lock.json")

    assert done.stdout.splitlines() == [
        "  10 of 25 packages",
        "  20 of 25 packages",
        "  25 of 25 packages",
    ]


def test_shows_why_npm_fails(install):
    done = install("npm error code E404", status=1, pins="package-lock.json")

    assert done.returncode == 1
    assert "npm error code E404" in done.stdout


def test_a_package_seen_twice_does_not_count_past_the_end(install):
    done = install(*(f"Collecting {name}==1.0" for name in PACKAGES * 2))

    assert done.stdout.splitlines()[-1] == "  25 of 25 packages"


def test_fails_when_pip_fails(install):
    assert install("Collecting package-1==1.0", status=1).returncode == 1


@pytest.mark.parametrize(
    "pins",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "clients/openapi_generator/requirements.txt",
    ],
)
def test_every_pin_names_the_hashes_of_its_files(pins):
    text = (ROOT / pins).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.strip().startswith("#")]
    assert lines
    assert [each for each in lines if not re.search(r"==\S+ +--hash=sha256:", each)] == []
    # No index: whoever installs decides where from.
    assert not re.search(r"index-url|find-links|trusted-host", text.partition("\n\n")[2])


def test_pip_refuses_another_file(tmp_path):
    wheel = tmp_path / "plain-1.0-py3-none-any.whl"
    wheel.write_bytes(b"not what was pinned")
    pins = tmp_path / "requirements.txt"
    pins.write_text(f"plain==1.0 --hash=sha256:{'0' * 64}\n")
    offline = ("--dry-run", "--no-index", "--find-links", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *offline, "--requirement", pins],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
