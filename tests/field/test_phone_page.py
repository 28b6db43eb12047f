"""What a phone keeps of its page: the same for all, of one version, in eight languages."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve

from field.languages import Language
from field.pages import shell

pytestmark = pytest.mark.once


def page_of(client, path="/team/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer


def shell_of(client):
    """What the service worker is told to keep."""
    script = page_of(client, "/team/sw.js").content.decode()
    return json.loads(re.search(r"^const SHELL = (.*);$", script, re.MULTILINE)[1])


def test_the_page_runs_no_script_and_no_style_but_its_own_files(client):
    page = page_of(client)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(
        r"<style|<script(?![^>]*src=)|\son\w+=|\sstyle=", page.content.decode()
    )


def test_no_address_of_the_page_leaves_as_a_referrer(client):
    assert page_of(client).headers["Referrer-Policy"] == "no-referrer"


def test_the_page_needs_neither_session_nor_database(client):
    assert not page_of(client).cookies


@pytest.mark.parametrize("path", ["/team/", "/team/sw.js", "/team/words/ur.json"])
def test_browsers_ask_again_before_they_use_an_old_one(client, path):
    assert page_of(client, path).headers["Cache-Control"] == "no-cache"


def test_the_worker_may_see_the_phones_page_only(client):
    assert page_of(client, "/team/sw.js").headers["Service-Worker-Allowed"] == "/team/"


def test_everything_that_the_worker_keeps_is_there(client):
    kept = shell_of(client)
    for address in kept:
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        else:
            page_of(client, address)
    assert {"/team/", "/static/field/team.js", "/static/pages/pages.css"} <= set(kept)


def test_the_worker_keeps_nothing_that_is_a_teams(client):
    theirs = [address for address in shell_of(client) if not address.startswith("/static/")]
    assert {resolve(address).func for address in theirs} == {shell.show_page, shell.send_words}


def test_the_worker_keeps_every_file_that_a_script_imports(client):
    kept = set(shell_of(client))
    imported = {
        f"/static/field/{name}"
        for file in shell.FOLDER.glob("*.js")
        for name in re.findall(r'from "(?:\./|/static/field/)(\w+\.js)"', file.read_text())
    }
    assert imported
    assert imported <= kept


@pytest.mark.parametrize("language", Language.values)
def test_each_language_has_its_words(client, language):
    said = page_of(client, f"/team/words/{language}.json").json()
    assert said["language"] == language
    assert said["direction"] == ("rtl" if language in {"ar", "ur"} else "ltr")
    assert (said["words"]["undo"] == "Undo") is (language == "en")


def test_a_language_that_no_leader_reads_has_no_words(client):
    assert client.get("/team/words/de.json").status_code == 404


def test_every_word_that_a_script_asks_for_is_there(client):
    known = set(page_of(client, "/team/words/en.json").json()["words"])
    scripts = "".join(file.read_text() for file in shell.FOLDER.glob("*.js"))
    asked = set(re.findall(r'\bsay\("(\w+)"', scripts))
    assert asked
    assert asked <= known


def test_every_picture_that_a_script_draws_is_in_the_sprite():
    scripts = "".join(file.read_text() for file in shell.FOLDER.glob("*.js"))
    drawn = set(re.findall(r'\b(?:icon|button|fact)\(\s*"(\w+)"', scripts))
    there = set(re.findall(r'<symbol id="(\w+)"', (shell.FOLDER / "icons.svg").read_text()))
    assert drawn
    assert drawn <= there


def test_no_script_is_longer_than_a_module_may_be():
    lines = {file.name: file.read_text().count("\n") for file in shell.FOLDER.iterdir()}
    assert {name: count for name, count in lines.items() if count > 250} == {}
