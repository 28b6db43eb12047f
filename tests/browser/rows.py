"""Rows that the tests of the pages need, made inside the product by `Stack.call`."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client

from partners.models import Partner
from tests.factories.partners import PartnerFactory


def log_in(name: str, permissions: list[str] | None) -> str:
    """Return the session of a person who may do just that, or everything with None.

    The login page lets an IP address try ten times a minute only.
    """
    user, is_new = User.objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": permissions is None}
    )
    if is_new:
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions or []))
    visitor = Client()
    visitor.force_login(user)
    return visitor.cookies["sessionid"].value


def make_partner() -> str:
    """Return the id of a new partner."""
    return str(PartnerFactory(name=f"Palm Hotel {Partner.objects.count()}").pk)


def count(model: str, conditions: dict[str, Any]) -> int:
    """Return how many rows there are."""
    return apps.get_model(model).objects.filter(**conditions).count()
