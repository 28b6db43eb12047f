"""Pauses between restarts."""

from embedded.child import deaths_in_a_row, delay_seconds


def test_the_first_restart_is_prompt():
    assert delay_seconds(1) < 1


def test_the_pause_doubles_up_to_a_limit():
    assert [delay_seconds(deaths) for deaths in (1, 2, 3, 4)] == [0.2, 0.4, 0.8, 1.6]
    assert delay_seconds(9) == delay_seconds(100_000) == 30


def test_deaths_in_quick_succession_are_counted():
    assert deaths_in_a_row(3, lived_seconds=9.9) == 4


def test_a_healthy_life_starts_the_count_anew():
    assert deaths_in_a_row(3, lived_seconds=10) == 1
