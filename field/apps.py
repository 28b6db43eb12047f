"""The Django app `field`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    """The phones of the teams' leaders."""

    name = "field"
    verbose_name = _("In the field")
