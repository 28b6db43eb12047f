"""What a form answers when its row was deleted while it was open: what was typed is shown."""

from typing import Any

from django.contrib.admin.utils import label_for_field
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from cleanlife.backoffice.versions.token import posted_version
from cleanlife.backoffice.versions.told import told_since

GONE = 410


def gone_page(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Say that it was deleted, by whom and when, and show what was typed."""
    version = posted_version(request, list)
    told = told_since(request, [(model_admin.model, key)], version.at) if version else []
    fields = version.seen[0].get("", {}) if version else {}
    typed = [
        (
            _label(model_admin, name),
            [v for end in ends for v in request.POST.getlist(name + end)],
        )
        for name, ends in fields.items()
    ]
    kind = model_admin.opts.verbose_name
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": gettext("Deleted meanwhile: %(kind)s") % {"kind": kind},
        "told": told,
        "typed": [
            (label, gettext(", ").join(values)) for label, values in typed if any(values)
        ],
        "has_view_permission": model_admin.has_view_permission(request),
    }
    return TemplateResponse(request, "backoffice/gone.html", context, status=GONE)


def _label(model_admin: Any, name: str) -> str:
    return capfirst(str(label_for_field(name, model_admin.model, model_admin)))
