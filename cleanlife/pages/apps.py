"""The Django app of the pages that belong to no other app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Brings the templates and static files of these pages, which others build on."""

    name = "cleanlife.pages"
