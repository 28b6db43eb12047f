"""Every path that the documents name is there."""

import re

import pytest

from tests.architecture.tracing import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
# What is written of the past keeps the names of the past.
DOCUMENTS.remove(ROOT / "CHANGELOG.md")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# `<app>` stands for any app, `*` for any name.
PATH = re.compile(r"(?:[\w.*-]+|<app>)/[\w./*-]*")
MADE_LATER = ("var/", "build/")


def is_there(path: str) -> bool:
    return any(ROOT.glob(path.replace("<app>", "*").rstrip("/")))


def looks_like_ours(text: str) -> bool:
    if not PATH.fullmatch(text) or text.startswith(MADE_LATER):
        return False
    top = text.split("/", maxsplit=1)[0]
    return top == "<app>" or (ROOT / top).is_dir()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_paths_in_code_exist(document):
    named = filter(looks_like_ours, CODE.findall(document.read_text(encoding="utf-8")))
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_links_lead_to_files(document):
    named = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in named if not (document.parent / link).exists()] == []


def test_knows_a_path_from_other_code():
    assert looks_like_ours("bookings/nothing.py")
    assert not is_there("bookings/nothing.py")
    assert is_there("<app>/models/")
    assert not looks_like_ours("/v1/partners/me")
    assert not looks_like_ours("kombu/transport/filesystem.py")
