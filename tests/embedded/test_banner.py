"""The text that greets."""

import json
import time

import pytest

from embedded.banner import banner, correct_base_url, read_demo

DEMO = {
    "baseUrl": "http://127.0.0.1:8000",
    "admin": {"username": "admin", "password": "secret"},
    "partners": {"partner_pays": {"partnerId": "p-1", "apiKey": "k-1"}},
}


def test_names_the_addresses():
    text = banner("http://127.0.0.1:9000", None)

    assert "http://127.0.0.1:9000/v1/" in text
    assert "http://127.0.0.1:9000/docs/" in text
    assert "http://127.0.0.1:9000/admin/" in text
    assert "Demo partners" not in text


def test_shows_the_demo_login_and_keys():
    text = banner("http://127.0.0.1:8000", DEMO)

    assert "admin / secret" in text
    assert "partner_pays  p-1  k-1" in text


def test_shows_the_code_of_a_teams_phone_while_it_is_good():
    phone = {"team": "Team 03", "code": "7KXH-A3QT-WN6C", "goodUntil": time.time() + 60}
    text = banner("http://127.0.0.1:9000", DEMO | {"teamPhone": phone})
    assert "Phone of Team 03" in text
    assert "http://127.0.0.1:9000/team/#7KXH-A3QT-WN6C" in text
    over = DEMO | {"teamPhone": phone | {"goodUntil": time.time() - 1}}
    assert "7KXH" not in banner("http://127.0.0.1:9000", over)


def test_reads_what_seeding_left(tmp_path):
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(DEMO))

    assert read_demo(file) == DEMO


def test_does_without_demo_data(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    assert read_demo(tmp_path / "missing.json") is None
    assert read_demo(broken) is None


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9000", "https://partners.example.com"])
def test_the_file_of_the_keys_follows_a_start_elsewhere(tmp_path, base_url):
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(DEMO))
    file.chmod(0o600)

    correct_base_url(file, read_demo(file), base_url=base_url)

    assert read_demo(file) == DEMO | {"baseUrl": base_url}
    assert file.stat().st_mode & 0o777 == 0o600


def test_no_file_of_keys_is_made_where_there_is_none(tmp_path):
    correct_base_url(tmp_path / "demo.json", None, base_url="http://127.0.0.1:9000")

    assert list(tmp_path.iterdir()) == []
