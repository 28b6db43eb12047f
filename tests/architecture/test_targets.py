"""What has to be read stays little: the targets of ``make measure``."""

import pytest

from tests.architecture.journeys import trace_journeys
from tests.architecture.measure import files_of, own_files
from tests.architecture.structure import House


@pytest.fixture(scope="module")
def house():
    return House()


@pytest.mark.django_db(transaction=True)
def test_a_call_runs_through_few_files(house):
    calls = trace_journeys()
    assert len(own_files(calls, "one POST /bookings")) <= 40
    assert len(files_of(calls["one delivery"])) <= 24
    assert len(own_files(calls, "one price") & house.rule_files()) <= 8


def test_small_modules_have_more_than_one_importer(house):
    assert len(house.small_modules_with_one_importer()) <= 30


def test_no_import_points_up(house):
    assert house.upward_imports() == []


def test_no_folders_import_each_other_in_a_ring(house):
    assert house.rings() == []
