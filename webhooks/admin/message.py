"""The body of an event, to read."""

import json

from django.utils.html import format_html
from django.utils.translation import gettext

from webhooks.models import Event


def readable_body(event: Event) -> str:
    """Show the body indented, or say that it is gone."""
    if event.body is None:
        return gettext("No longer kept: messages are dropped after 30 days.")
    text = json.dumps(json.loads(event.body), indent=2, ensure_ascii=False)
    return format_html('<pre class="message" dir="ltr">{}</pre>', text)


def folded_body(event: Event) -> str:
    """Show the body behind a line to click on."""
    if event.body is None:
        return readable_body(event)
    return format_html(
        "<details><summary>{}</summary>{}</details>",
        gettext("Show the message"),
        readable_body(event),
    )
