"""The text that greets."""

import json

from embedded.banner import banner, read_demo

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


def test_reads_what_seeding_left(tmp_path):
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(DEMO))

    assert read_demo(file) == DEMO


def test_does_without_demo_data(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    assert read_demo(tmp_path / "missing.json") is None
    assert read_demo(broken) is None
