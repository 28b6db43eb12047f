"""The date picker and the weeks in it, and how a day without work is said."""

import pytest
from playwright.sync_api import expect

WEEK = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


@pytest.fixture
def calendar(window):
    """The opened date picker of a page with a date."""
    window.open("scheduling_calendarday_add")
    window.page.locator(".date-icon").first.click()
    calendar = window.page.locator(".calendarbox").first
    expect(calendar).to_be_visible()
    return calendar


def test_seven_days_of_the_week_are_inside_the_picker(window, calendar):
    window.picture("date-picker")
    box = calendar.bounding_box()
    days = calendar.locator("th").all()
    assert len(days) == len(WEEK)
    for day in days:
        place = day.bounding_box()
        assert box["x"] <= place["x"]
        assert place["x"] + place["width"] <= box["x"] + box["width"]


def test_the_picker_is_inside_the_window(window, calendar):
    box, width = calendar.bounding_box(), window.page.viewport_size["width"]
    assert 0 <= box["x"] <= width - box["width"]


def test_weeks_begin_on_sunday(window, calendar):
    letters = {"en": list("SMTWTFS"), "ar": list("حنثرخجس")}
    assert calendar.locator("th").all_inner_texts() == letters[window.language]


def test_a_day_of_the_picker_is_put_into_the_field(window, calendar):
    calendar.get_by_role("link", name="15", exact=True).click()
    assert window.page.locator("[name=date]").input_value().endswith("-15")


def test_a_saturday_is_picked_in_the_last_column(window, calendar):
    calendar.locator("tr td:nth-child(7) a").nth(1).click()
    picked = window.page.locator("[name=date]").input_value()
    weekday = window.page.evaluate("day => new Date(day + 'T12:00Z').getUTCDay()", picked)
    assert WEEK[weekday] == "Saturday"


def test_a_weekday_is_closed_by_a_tick(window):
    window.open("scheduling_shiftrule_add")
    window.page.locator("[name=weekday]").select_option("4")
    window.page.locator("[name=is_closed]").check()
    window.page.locator("[name=team]").select_option(label="Team 05")
    window.picture("closed-weekday")
    window.press("Save")
    fridays = window.page.locator("#result_list tr", has_text=window.say("Friday"))
    expect(fridays.filter(has_text=window.say("Closed")).first).to_contain_text("Team 05")


def test_a_closed_weekday_with_hours_is_refused_in_words(window):
    window.open("scheduling_shiftrule_add")
    window.page.locator("[name=weekday]").select_option("4")
    window.page.locator("[name=is_closed]").check()
    window.fill(start_minute="36:00")
    window.press("Save")
    window.sees("A closed day has no hours: leave them empty.")
    window.picture("closed-weekday-refused")


def test_a_team_is_off_all_day_without_times(window):
    window.go("/admin/scheduling/team/").page.locator("#result_list tbody th a").first.click()
    window.picture("team")
    row = window.page.locator("#exceptions-0")
    if not row.is_visible():
        window.page.locator("#exceptions-group .add-row a").click()
    row.locator("[name$=-date]").fill("2027-01-09")
    row.locator("[name$=-kind]").select_option("OFF")
    window.press("Save and continue editing")
    expect(window.page.locator(".errornote")).to_have_count(0)
    window.picture("team-day-off")
