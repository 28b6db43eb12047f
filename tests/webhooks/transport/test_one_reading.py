"""Whatever URL we take, we and the library that sends read the same host and port in it."""

import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from requests.exceptions import RequestException

from partners.domains import normalise_host
from webhooks.endpoints import read_endpoint

PIECES = [
    "hooks.example.com", "127.0.0.1", "[::1]", "[", "]", "@", ":", "/", "\\", "?", "#", "//",
    ".", "。", "．", "%2e", "%00", "%40", "\t", "\n", " ", "\x00", "\u200b", "ß", "ſ", "ａ",
    "①", "℀", "مثال", "xn--", "-", "_", "443", "22", "0", "0x7f", "a", "A", ";", ",", "&", "=",
    "*",
]  # fmt: skip
URLS = st.builds(
    lambda scheme, pieces: scheme + "".join(pieces),
    st.sampled_from(["http://", "https://", "HTTPS://"]),
    st.lists(st.sampled_from(PIECES) | st.characters(), min_size=1, max_size=7),
)


def host_that_is_dialled(url):
    sent = requests.Request("POST", url).prepare()
    host, _ = requests.adapters.HTTPAdapter().build_connection_pool_key_attributes(
        sent, verify=True
    )
    default_port = {"http": 80, "https": 443}[host["scheme"]]
    return normalise_host(host["host"]), host["port"] or default_port


@given(URLS)
@example("https://hooks.example.com#@127.0.0.1:22/@")
@example("https://hooks.example.com?@127.0.0.1/")
@example("https://[::1].example.com/")
@settings(max_examples=300, deadline=None)
def test_we_read_what_is_dialled(url):
    endpoint = read_endpoint(url)
    # A host that is on nobody's list is not sent to.
    if endpoint is None or normalise_host(endpoint.host) is None:
        return
    try:
        dialled = host_that_is_dialled(url)
    except (RequestException, ValueError):
        return
    assert dialled == (normalise_host(endpoint.host), endpoint.port)
