"""Foreign keys obey the same directions as imports: as strings they would escape the linter."""

from django.apps import apps

# Each app may point at itself and at what stands to its right.
BELOW = {
    "field": {"bookings", "scheduling"},
    "bookings": {"scheduling", "catalog", "partners"},
    "webhooks": {"partners"},
    "scheduling": {"catalog"},
    "catalog": {"partners"},
    "partners": set(),
    "health": set(),
    "api": set(),
    "backoffice": {"auth"},
}
OURS = set(BELOW)


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_label in OURS
        and field.concrete
        and field.is_relation
        and field.related_model._meta.app_label
        not in BELOW[model._meta.app_label] | {model._meta.app_label}
    ]
    assert upward == []


def test_every_app_with_models_has_its_place():
    ours = {
        model._meta.app_label
        for model in apps.get_models()
        if not model.__module__.startswith(("django.", "rest_framework"))
    }
    assert ours <= OURS
