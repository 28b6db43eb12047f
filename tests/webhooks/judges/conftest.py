"""The judges as fixtures."""

import shutil

import pytest

from tests.webhooks.judges.verifiers import LIBRARIES, NodeJudge


@pytest.fixture(scope="session")
def node_judge():
    if shutil.which("node") is None:
        pytest.skip("needs Node: `node` is not on the path")
    with NodeJudge() as judge:
        yield judge


@pytest.fixture(params=[*LIBRARIES, "node"])
def judge(request):
    """Each of the four in turn."""
    return LIBRARIES.get(request.param) or request.getfixturevalue("node_judge")


@pytest.fixture(params=LIBRARIES)
def library(request):
    """Each of the three libraries in turn."""
    return LIBRARIES[request.param]
