"""A code is made from the command line, for the banner too."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from field.models import EntryCode
from tests.factories.scheduling import TeamFactory
from tests.field.conftest import MORNING
from tests.field.phone import TeamPhone

pytestmark = pytest.mark.django_db


def run(capsys, *options):
    call_command("open_team_phone", *options)
    return capsys.readouterr().out


def test_shows_a_link_for_the_team_with_most_left_to_do(team, capsys):
    TeamFactory(name="A team without visits")
    shown = run(capsys, "--leader", "Joy", "--language", "hi")
    assert team.name in shown
    code = shown.strip().rpartition("/team/#")[2]
    assert TeamPhone().enter(code).json()["team"] == team.name


def test_a_named_team_and_a_longer_period(team, capsys):
    run(capsys, "--team", team.name, "--until", "2026-07-05")
    assert EntryCode.objects.get().ends_at - MORNING > timedelta(days=4)


@pytest.mark.parametrize(
    "options", [("--team", "Nobody"), ("--until", "2027-01-01")], ids=["no team", "too long"]
)
def test_what_cannot_be_is_said(team, options):
    with pytest.raises(CommandError):
        call_command("open_team_phone", *options)
    assert not EntryCode.objects.exists()


def test_the_banner_finds_it_beside_the_keys(team, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    file = tmp_path / "demo.json"
    call_command("open_team_phone", "--for-banner")
    assert not file.exists()
    file.write_text('{"baseUrl": "http://127.0.0.1:8000"}')
    call_command("open_team_phone", "--for-banner")
    demo = json.loads(file.read_text())
    assert demo["baseUrl"] == "http://127.0.0.1:8000"
    assert TeamPhone().enter(demo["teamPhone"]["code"]).status_code == 200
    assert demo["teamPhone"]["goodUntil"] == (MORNING + timedelta(minutes=15)).timestamp()
    assert file.stat().st_mode & 0o077 == 0


def test_the_link_leads_to_where_the_platform_runs(team, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    (tmp_path / "demo.json").write_text('{"baseUrl": "http://127.0.0.1:8161"}')
    assert "http://127.0.0.1:8161/team/#" in run(capsys)


def test_production_keeps_no_code_in_a_file(team, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("open_team_phone", "--for-banner")
