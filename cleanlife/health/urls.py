"""Routes of health; they lie outside /v1 and need no key."""

from django.urls import path

from cleanlife.health import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
