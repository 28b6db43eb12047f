"""The mutants that `make mutants` plants fit the code as it is."""

from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant, read_mutants

ROOT = Path(__file__).parents[2]


def test_every_mutant_can_be_planted():
    stale = {mutant.name: mutant.problem(ROOT) for mutant in read_mutants()}
    assert {name: problem for name, problem in stale.items() if problem} == {}


def test_every_mutant_has_a_name_of_its_own_and_tests_or_a_reason():
    mutants = read_mutants()
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    assert all(bool(mutant.tests) != bool(mutant.equivalent) for mutant in mutants)


@pytest.mark.parametrize(("times", "is_right"), [(0, False), (1, True), (2, False)])
def test_a_text_must_stand_in_its_file_once(tmp_path, times, is_right):
    (tmp_path / "a.py").write_text("a = 1\n" * times)
    mutant = Mutant(name="two", file="a.py", old="a = 1", new="a = 2")
    assert (mutant.problem(tmp_path) == "") == is_right
