"""Where the product runs, and what keeps it from starting there."""

import socket

import pytest

from embedded import place as place_module
from embedded.place import Place, PlaceTakenError
from tests.processes.stack import free_port


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(place_module, "PORT_PATIENCE_SECONDS", 0)


def test_has_defaults(tmp_path):
    place = Place.from_environment({}, folder=tmp_path)

    assert (place.host, place.port) == ("127.0.0.1", 8000)
    assert place.data_dir == tmp_path / "var"
    assert place.base_url == "http://127.0.0.1:8000"


def test_a_relative_folder_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    place = Place.from_environment({"DATA_DIR": "other"}, folder=tmp_path)

    assert place.data_dir == tmp_path / "other"


@pytest.mark.parametrize(("host", "address"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])
def test_every_address_is_reached_through_this_machine(tmp_path, host, address):
    place = Place.from_environment({"HOST": host, "PORT": "9000"}, folder=tmp_path)

    assert place.base_url == f"http://{address}:9000"


def test_health_is_asked_as_the_public_host(tmp_path):
    environment = {"PUBLIC_BASE_URL": "https://partners.example.com"}
    place = Place.from_environment(environment, folder=tmp_path)

    assert b"Host: partners.example.com\r\n" in place.health_request


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_refuses_a_wrong_port(tmp_path, port):
    with pytest.raises(ValueError, match="PORT must be a number from 1 to 65535"):
        Place.from_environment({"PORT": port}, folder=tmp_path)


@pytest.mark.usefixtures("impatient")
def test_refuses_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        place = Place.from_environment({"PORT": str(port)}, folder=tmp_path)

        with pytest.raises(PlaceTakenError, match=f"Port {port} on 127.0.0.1 is taken"):
            place.listen()


def test_a_port_stays_taken_while_nobody_serves_it(tmp_path):
    port = free_port()
    place = Place.from_environment({"PORT": str(port)}, folder=tmp_path)

    with place.listen(), socket.create_connection(("127.0.0.1", port), timeout=5) as waiting:
        assert waiting.getpeername() == ("127.0.0.1", port)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_every_address_means_those_of_ipv4_too(tmp_path):
    port = free_port()
    place = Place.from_environment({"HOST": "::", "PORT": str(port)}, folder=tmp_path)

    with place.listen(), socket.create_connection(("127.0.0.1", port), timeout=5) as waiting:
        assert waiting.getpeername() == ("127.0.0.1", port)


@pytest.mark.parametrize("workers", ["0", "many", "-1"])
def test_refuses_a_wrong_number_of_web_processes(tmp_path, workers):
    with pytest.raises(ValueError, match="WEB_WORKERS must be a number from 1"):
        Place.from_environment({"WEB_WORKERS": workers}, folder=tmp_path)


def test_refuses_a_folder_in_use(tmp_path):
    place = Place.from_environment({"DATA_DIR": str(tmp_path)}, folder=tmp_path)

    with (
        place.lock_data_dir(),
        pytest.raises(PlaceTakenError, match="already runs in"),
    ):
        place.lock_data_dir()


def test_the_counters_lie_beside_the_database_unless_a_folder_is_named(tmp_path):
    beside = Place.from_environment({"DATA_DIR": str(tmp_path)}, folder=tmp_path)
    elsewhere = {"DATA_DIR": str(tmp_path), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "shm")}
    named = Place.from_environment(elsewhere, folder=tmp_path)

    assert (beside.metrics_dir, named.metrics_dir) == (tmp_path / "metrics", tmp_path / "shm")


def test_counters_of_dead_processes_are_dropped_and_nothing_else(tmp_path):
    place = Place.from_environment({"DATA_DIR": str(tmp_path)}, folder=tmp_path)
    place.empty_metrics_dir()
    (place.metrics_dir / "counter_1.db").write_bytes(b"old")
    (place.metrics_dir / "notes.txt").write_bytes(b"kept")

    place.empty_metrics_dir()

    assert [file.name for file in place.metrics_dir.iterdir()] == ["notes.txt"]
