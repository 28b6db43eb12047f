"""Find the free timeslots for many questions at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduling.demand import TeamRow
from scheduling.services.find_days import dates_between, judge_days
from scheduling.services.plan_search import Search
from scheduling.timeslots import DayAvailability, Reason


@dataclass(frozen=True)
class Question:
    """A search over a range of dates, both ends included."""

    search: Search
    first: date
    last: date

    @property
    def suitable_teams(self) -> Any:
        """Return what decides who may come: questions that share it share their rows."""
        search = self.search
        return search.zone and search.zone.pk, search.requirements.skill_ids

    @property
    def dates(self) -> list[date]:
        """Return the dates asked for."""
        return dates_between(self.first, self.last)


def find_many_days(questions: Sequence[Question]) -> list[list[DayAvailability]]:
    """Answer every question as ``find_days`` does, in order.

    One query for each set of suitable teams, two more where there is none; equal questions
    are worked out once.
    """
    by_teams: defaultdict[Any, list[Question]] = defaultdict(list)
    for question in questions:
        by_teams[question.suitable_teams].append(question)
    answers: dict[Any, list[DayAvailability]] = {}
    for alike in by_teams.values():
        rows = _rows(alike)
        no_team = alike[0].search.reason_without_teams(rows)
        for question in alike:
            if _identity(question) not in answers:
                answers[_identity(question)] = _answer(question, rows, no_team)
    return [answers[_identity(question)] for question in questions]


def _rows(questions: Sequence[Question]) -> dict[date, list[TeamRow]]:
    dates = sorted({day for question in questions for day in question.dates})
    return dict(questions[0].search.rows_by_date(dates))


def _answer(
    question: Question, rows: dict[date, list[TeamRow]], no_team: Reason | None
) -> list[DayAvailability]:
    return judge_days(question.search, question.dates, rows, no_team=no_team)


def _identity(question: Question) -> Any:
    search = question.search
    visit = search.rule, search.minutes, search.number_of_teams
    return question.suitable_teams, visit, search.now, question.first, question.last
