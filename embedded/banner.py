"""The text that is printed once the product answers: URLs and, in the sandbox, keys."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any


def read_demo(file: Path) -> dict[str, Any] | None:
    """Return what `seed_demo` left for us; None where it left nothing, as in production."""
    try:
        demo: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return demo


def correct_base_url(file: Path, demo: dict[str, Any] | None, *, base_url: str) -> None:
    """Write into the file of the keys where the product answers now: PORT may be another."""
    if not demo or demo.get("baseUrl") == base_url:
        return
    # A draft that takes its place: on a full disk the keys stay.
    draft = file.with_suffix(".part")
    with suppress(OSError):
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(demo | {"baseUrl": base_url}, indent=2), encoding="utf-8")
        draft.replace(file)


def banner(base_url: str, demo: dict[str, Any] | None) -> str:
    """Return the banner's text."""
    lines = [
        "",
        "  CleanLife partner platform is ready",
        "",
        f"  API    {base_url}/v1/",
        f"  Docs   {base_url}/docs/",
        f"  Admin  {base_url}/admin/{_login(demo)}",
        *_keys(demo),
        *_phone(base_url, demo),
        "",
        "  Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def _login(demo: dict[str, Any] | None) -> str:
    if not demo or "admin" not in demo:
        return ""
    return f"   {demo['admin']['username']} / {demo['admin']['password']}"


def _keys(demo: dict[str, Any] | None) -> list[str]:
    partners = (demo or {}).get("partners", {})
    if not partners:
        return []
    width = max(map(len, partners))
    return [
        "",
        "  Demo partners (partner id, API key)",
        *(
            f"    {name:<{width}}  {partner['partnerId']}  {partner['apiKey']}"
            for name, partner in partners.items()
        ),
    ]


def _phone(base_url: str, demo: dict[str, Any] | None) -> list[str]:
    """Show the code of a team's phone while it is good."""
    phone = (demo or {}).get("teamPhone")
    if not phone or phone["goodUntil"] <= time.time():
        return []
    return [
        "",
        f"  Phone of {phone['team']} (opens once, within 15 minutes)",
        f"    {base_url}/team/#{phone['code']}",
        "    Another one: .venv/bin/python manage.py open_team_phone",
    ]
