"""Several web processes on one port: each answers, and what happens to one is not noticed."""

import os
import re
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(180)]
WORKERS = 3
CALLS = 300


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workers")
    with Stack(folder, environment={"WEB_WORKERS": str(WORKERS)}) as stack:
        yield stack


@pytest.fixture(scope="module")
def side(running):
    return PartnerSide(running, "partner_pays")


def pids(stack):
    """Return the process ids of all web processes, as they were started last."""
    return dict(re.findall(r"(web(?:\.\d+)?) started, pid (\d+)", stack.logs("supervisor")))


def test_all_of_them_answer(running):
    def call(_number):
        return running.get("/v1/partners/nothing", seconds=20).status_code

    with ThreadPoolExecutor(12) as threads:
        assert Counter(threads.map(call, range(CALLS))) == {404: CALLS}
    answering = re.findall(
        r"^(web[.\d]*) +\| .*/v1/partners/nothing", running.logs(), re.MULTILINE
    )
    assert set(answering) == {"web", "web.2", "web.3"}


def test_callers_do_not_notice_that_one_is_killed(running, side):
    os.kill(int(pids(running)["web.2"]), signal.SIGKILL)
    for _ in range(30):
        # Each on a connection of its own: none of them was with the one that died.
        assert running.get("/healthz", seconds=10).status_code == 200
    wait_until(lambda: running.logs().count("web.2 started") > 1, seconds=20, what="another")
    assert side.call("GET", "services")


def test_one_that_is_stopped_answers_what_it_has_and_takes_nothing_new(running):
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(
            lambda _: running.get("/v1/partners/nothing", seconds=20), range(CALLS)
        )
        os.kill(int(pids(running)["web.3"]), signal.SIGTERM)
        assert Counter(answer.status_code for answer in answers) == {404: CALLS}
    wait_until(
        lambda: "web.3 exited with status 0" in running.logs("supervisor"),
        seconds=20,
        what="it",
    )
