"""The changelog has a section for what X-API-Version says, in the form of Keep a Changelog."""

import re
from datetime import date
from pathlib import Path

from django.conf import settings

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
RELEASE = re.compile(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})")


def sections():
    """Return each section's heading and text, in the order of the file."""
    first, *rest = re.split(r"^## ", CHANGELOG.read_text(), flags=re.MULTILINE)
    assert first.startswith("# Changelog\n")
    return [section.split("\n", 1) for section in rest]


def releases():
    """Return the version and the day of each release, in the order of the file."""
    headings = [heading for heading, _ in sections()[1:]]
    found = [RELEASE.fullmatch(heading) for heading in headings]
    assert all(found), headings
    return [
        (tuple(map(int, match.groups()[:3])), date.fromisoformat(match[4])) for match in found
    ]


def test_the_newest_release_is_what_the_header_says():
    version, _ = releases()[0]
    assert ".".join(map(str, version)) == settings.API_VERSION


def test_what_is_to_come_stands_first_and_the_newest_release_next():
    assert sections()[0][0] == "[Unreleased]"
    assert releases() == sorted(set(releases()), reverse=True)
    assert [day for _, day in releases()] == sorted((d for _, d in releases()), reverse=True)


def test_each_release_groups_its_changes_by_kind():
    for heading, text in sections():
        kinds = re.findall(r"^### (.*)$", text, flags=re.MULTILINE)
        assert set(kinds) <= KINDS, heading
        assert len(kinds) == len(set(kinds)), heading
        assert kinds or heading == "[Unreleased]", heading
