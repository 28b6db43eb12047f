"""The admin site: its name, and a login that cannot be tried without end."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.core import is_ratelimited

LOGINS_ALLOWED = "10/m"
TOO_MANY_REQUESTS = 429


class BackofficeSite(AdminSite):
    """The back-office of CleanLife's operations."""

    site_header = "CleanLife back-office"
    site_title = "CleanLife"
    index_title = "What would you like to do?"

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the login page; refuse an address that tries too often."""
        if request.method == "POST" and _tries_too_often(request):
            return render(request, "backoffice/too_many_logins.html", status=TOO_MANY_REQUESTS)
        return super().login(request, extra_context)


def _tries_too_often(request: HttpRequest) -> bool:
    return bool(
        is_ratelimited(
            request, group="admin-login", key="ip", rate=LOGINS_ALLOWED, increment=True
        )
    )
