"""One workshop for all tests: each of them starts workers and a partner of its own."""

import pytest

from tests.system.webhook_kills.workshop import Workshop


@pytest.fixture(scope="package")
def workshop(tmp_path_factory):
    with Workshop(tmp_path_factory.mktemp("workshop")) as running:
        yield running
