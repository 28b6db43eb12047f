"""Every hostile address, URL and name, at save and at send: nothing connects."""

from urllib.parse import urlsplit

import pytest

from tests.webhooks.transport.hostile import (
    ADDRESSES,
    NAME,
    NAMES,
    NO_URLS,
    PUBLIC,
    REASONS,
    URLS,
)
from tests.webhooks.transport.saving import (
    MALFORMED_HOST,
    NOT_PUBLIC,
    NOT_SENT,
    allow,
    problem_at_save,
    send,
)
from webhooks.transport.outcome import OutcomeKind

# With a zone, it is no URL.
WITHOUT_ZONES = {name: text for name, text in ADDRESSES.items() if "%" not in text}


def table(rows):
    return [pytest.param(row, id=name) for name, row in rows.items()]


def refuses_to_send(sender, edge, url, error=NOT_PUBLIC):
    outcome = send(sender, url)
    assert (outcome.error, outcome.kind) == (error, OutcomeKind.REFUSED)
    assert (outcome.status_code, outcome.answer_excerpt) == (None, "")
    assert edge.dialled == []
    return True


def test_the_table_is_large_enough():
    assert len(ADDRESSES) + len(NO_URLS) + len(URLS) + len(NAMES) > 180


@pytest.mark.parametrize("address", table(ADDRESSES))
def test_refuses_to_save_a_name_with_the_address(careless_partner, edge, address):
    for answers in ([address], [PUBLIC[0], address], [address, *PUBLIC], [*PUBLIC, address]):
        edge.name(NAME, *answers)
        assert problem_at_save(careless_partner, f"https://{NAME}/") == NOT_PUBLIC
    assert edge.dialled == []


@pytest.mark.parametrize("address", table(ADDRESSES))
def test_refuses_to_send_to_a_name_with_the_address(sender, edge, address):
    for answers in ([address], [PUBLIC[0], address], [address, *PUBLIC], [*PUBLIC, address]):
        edge.name(NAME, *answers)
        for scheme in ("https", "http"):
            assert refuses_to_send(sender, edge, f"{scheme}://{NAME}/")


@pytest.mark.parametrize("address", table(WITHOUT_ZONES))
def test_refuses_the_address_itself(partner, sender, edge, address):
    url = f"https://[{address}]/" if ":" in address else f"https://{address}/"
    allow(partner, address)

    assert problem_at_save(partner, url) == NOT_PUBLIC
    assert refuses_to_send(sender, edge, url)


@pytest.mark.parametrize(("name", "url"), NO_URLS.items())
def test_refuses_what_is_no_url(careless_partner, sender, edge, name, url):
    edge.name(NAME, PUBLIC[0])

    assert problem_at_save(careless_partner, url) == REASONS.get(name, MALFORMED_HOST)
    assert refuses_to_send(sender, edge, url, NOT_SENT)
    assert edge.asked == []


@pytest.mark.parametrize("url", table(URLS))
def test_refuses_urls_of_inner_hosts(partner, sender, edge, url):
    allow(partner, urlsplit(url).hostname)

    assert problem_at_save(partner, url) == NOT_PUBLIC
    assert refuses_to_send(sender, edge, url)


@pytest.mark.parametrize(("name", "address"), NAMES.items())
def test_refuses_names_of_inner_hosts(partner, sender, edge, name, address):
    allow(partner, name)
    edge.name(name, address)

    assert problem_at_save(partner, f"https://{name}/") == NOT_PUBLIC
    assert refuses_to_send(sender, edge, f"https://{name}/")
    assert refuses_to_send(sender, edge, f"http://{name}:8080/")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_table_would_notice_a_dial(careless_partner, sender, edge, address):
    edge.name(NAME, address)

    assert problem_at_save(careless_partner, f"https://{NAME}/") is None
    outcome = send(sender, f"https://{NAME}/")
    assert outcome.error == "the endpoint did not accept the connection"
    assert outcome.kind is OutcomeKind.UNREACHABLE
    assert edge.dialled == [address]
