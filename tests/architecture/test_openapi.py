"""The committed OpenAPI document is the one that the code makes."""

from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.once


DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def test_the_committed_document_is_up_to_date(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(fresh), "--validate", "--fail-on-warn")
    assert fresh.read_text(encoding="utf-8") == DOCUMENT.read_text(encoding="utf-8"), (
        "run `make openapi`"
    )
