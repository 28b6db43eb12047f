"""Every relation to a row that the back-office may delete, and a row that uses it."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import RequestFactory

from bookings.models import PriceLine
from catalog.models import RefundRule
from cleanlife.backoffice.uses import label_of, relations_to
from tests.factories import bookings, catalog, field, scheduling

FACTORIES = {
    made._meta.model: made
    for module in (bookings, catalog, field, scheduling)
    for made in vars(module).values()
    if hasattr(made, "_meta") and hasattr(made, "create")
}
EVERYTHING = RequestFactory().get("/")
EVERYTHING.user = User(is_active=True, is_superuser=True)
DELETABLE = [
    model
    for model, own in admin.site._registry.items()
    if own.has_delete_permission(EVERYTHING)
]
USED = {
    f"{model._meta.label} by {label_of(relation)}": (model, relation)
    for model in DELETABLE
    for relation in relations_to(model)
    if label_of(relation) not in admin.site._registry[model].parts
}


def make(model):
    """Make a row of a model."""
    return Group.objects.create(name="Care") if model is Group else FACTORIES[model]()


def use(relation, found):
    """Make the row that uses another one by this relation."""
    model, name = relation.related_model, relation.field.name
    if model is User:
        return found.user_set.add(User.objects.create_user("noura"))
    if model is PriceLine:
        booking = bookings.BookingFactory()
        kind = {"service": "HOURLY", "package": "PACKAGE", "add_on": "ADD_ON"}[name]
        row = {
            "kind": kind,
            "position": 1,
            "quantity": 1,
            "unit_price_halalas": 1,
            "price_halalas": 1,
        }
        return PriceLine.objects.create(
            booking=booking, **({"service": booking.service} | row | {name: found})
        )
    if model is RefundRule:
        return RefundRule.objects.create(hours_before=24, percent=50, service=found)
    return FACTORIES[model](**{name: [found] if relation.field.many_to_many else found})
