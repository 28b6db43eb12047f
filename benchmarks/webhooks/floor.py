"""The floor: a bare pool of threads with one open session, and no database."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

from benchmarks.webhooks.rates import Rate
from webhooks.messages import signature_headers

SECRET = "0123456789abcdef" * 4
BODY = b'{"data":"' + b"x" * 1800 + b'"}'


def send_bare(url: str, *, endpoints: int, count: int, threads: int) -> Rate:
    """Send as many signed bodies to as many endpoints, with as many threads."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_maxsize=threads))

    def send(number: int) -> None:
        headers = signature_headers(
            [SECRET], message_id=str(uuid.uuid4()), timestamp=int(time.time()), body=BODY
        )
        session.post(
            f"{url}/{number % endpoints}",
            data=BODY,
            headers={"Content-Type": "application/json", **headers},
            allow_redirects=False,
            timeout=10,
        )

    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(send, range(count)))
    return Rate(count, time.perf_counter() - began, time.process_time() - cpu)


def bare_posts(url: str, count: int) -> list[float]:
    """Post one after the other with one open session; return the seconds of each."""
    session = requests.Session()
    seconds = []
    for number in range(count):
        began = time.perf_counter()
        session.post(url, data=b"{}", headers={"webhook-id": str(number)}, timeout=5)
        seconds.append(time.perf_counter() - began)
    return seconds
