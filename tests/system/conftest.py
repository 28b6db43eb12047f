"""Stacks for the tests of the whole product."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product with demo data, shared by the tests of a module."""
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def bare_stack(tmp_path: Path) -> Iterator[Stack]:
    """A running product without rows, for a test that ends it."""
    with Stack(tmp_path, seeded=False) as running:
        yield running
