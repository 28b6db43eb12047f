"""What name servers may answer, between save and send and between two attempts."""

import socket

from tests.webhooks.transport.hostile import NAME, PUBLIC
from tests.webhooks.transport.saving import NOT_PUBLIC, allow, problem_at_save, send

PUBLIC_4, OTHER_PUBLIC_4, PUBLIC_6, _ = PUBLIC


def url_of(receiver):
    return f"http://{NAME}:{receiver.port}/hook"


def test_rebinding_between_save_and_send(careless_partner, sender, edge):
    edge.rebind(NAME, PUBLIC_4, "10.0.0.1")

    assert problem_at_save(careless_partner, f"https://{NAME}/") is None
    assert send(sender, f"https://{NAME}/").error == NOT_PUBLIC
    assert edge.dialled == []


def test_asks_once_and_dials_what_it_vetted(sender, edge):
    edge.rebind(NAME, PUBLIC_4, "127.0.0.1")
    send(sender, f"https://{NAME}/")

    assert edge.asked == [NAME]
    assert edge.dialled == [PUBLIC_4]


def test_rebinding_leaves_a_kept_connection_where_it_is(receiver, sender, edge):
    edge.rebind(NAME, PUBLIC_4, "127.0.0.1")
    edge.receivers = {PUBLIC_4: "127.0.0.1"}

    assert send(sender, url_of(receiver)).is_success
    assert send(sender, url_of(receiver)).is_success
    assert edge.dialled == [PUBLIC_4]


def test_rebinding_after_a_kept_connection_is_lost(receiver, sender, edge):
    edge.rebind(NAME, PUBLIC_4, "127.0.0.1")
    edge.receivers = {PUBLIC_4: "127.0.0.1", "127.0.0.1": "127.0.0.1"}
    receiver.script.headers = {"Connection": "close"}

    assert send(sender, url_of(receiver)).is_success
    assert send(sender, url_of(receiver)).error == NOT_PUBLIC
    assert edge.dialled == [PUBLIC_4]
    assert len(receiver.requests) == 1


def test_a_private_v6_beside_a_public_v4(careless_partner, sender, edge):
    edge.name(NAME, PUBLIC_4, "fd00::1")

    assert problem_at_save(careless_partner, f"https://{NAME}/") == NOT_PUBLIC
    assert send(sender, f"https://{NAME}/").error == NOT_PUBLIC
    assert edge.dialled == []


def test_a_private_v4_beside_a_public_v6(careless_partner, sender, edge):
    edge.name(NAME, PUBLIC_6, "10.0.0.1")

    assert problem_at_save(careless_partner, f"https://{NAME}/") == NOT_PUBLIC
    assert send(sender, f"https://{NAME}/").error == NOT_PUBLIC
    assert edge.dialled == []


def test_the_next_address_when_one_does_not_answer(receiver, sender, edge):
    edge.name(NAME, PUBLIC_6, OTHER_PUBLIC_4, PUBLIC_4)
    edge.receivers = {PUBLIC_4: "127.0.0.1"}

    assert send(sender, url_of(receiver)).is_success
    assert edge.dialled == [PUBLIC_6, OTHER_PUBLIC_4, PUBLIC_4]


def test_an_empty_answer(careless_partner, sender, edge):
    edge.name(NAME)

    # A name that is not there yet may be saved; it is asked for again at each attempt.
    assert problem_at_save(careless_partner, f"https://{NAME}/") is None
    assert send(sender, f"https://{NAME}/").error == "the host name could not be resolved"
    assert edge.dialled == []


def test_very_many_addresses(sender, edge):
    edge.name(NAME, *(f"8.8.{high}.{low}" for high in range(16) for low in range(256)))
    outcome = send(sender, f"https://{NAME}/")

    assert outcome.error == "the endpoint did not accept the connection"
    assert len(edge.dialled) == 3


def test_a_private_address_behind_very_many(careless_partner, sender, edge):
    many = [f"8.8.{high}.{low}" for high in range(16) for low in range(256)]
    edge.name(NAME, *many, "10.0.0.1")

    assert problem_at_save(careless_partner, f"https://{NAME}/") == NOT_PUBLIC
    assert send(sender, f"https://{NAME}/").error == NOT_PUBLIC
    assert edge.dialled == []


def test_an_answer_that_is_no_address(careless_partner, sender, edge, monkeypatch):
    strange = [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("/run/docker.sock",))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: strange)

    assert problem_at_save(careless_partner, f"https://{NAME}/") == NOT_PUBLIC
    assert send(sender, f"https://{NAME}/").error == NOT_PUBLIC
    assert edge.dialled == []


def test_save_and_send_ask_for_the_same_name(partner, sender, edge):
    # The resolver's own IDNA, of 2003, would ask for fass.example.
    allow(partner, "faß.example")
    edge.name("faß.example", PUBLIC_4)

    assert problem_at_save(partner, "https://faß.example/") is None
    send(sender, "https://faß.example/")
    assert edge.asked == ["xn--fa-hia.example"] * 2
