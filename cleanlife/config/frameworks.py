"""How the frameworks are set up, whatever the environment: pages by templates, the API."""

from typing import Any


def template_settings() -> list[dict[str, Any]]:
    """Return TEMPLATES."""
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": processors},
        }
    ]


def api_settings() -> dict[str, Any]:
    """Return the settings of Django REST framework, for every view."""
    return {
        "DEFAULT_RENDERER_CLASSES": ["cleanlife.api.json_only.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["cleanlife.api.json_only.JSONParser"],
        # Section 2 of the contract: what declares no operation is closed.
        "DEFAULT_AUTHENTICATION_CLASSES": ["partners.api.access.ApiKeyAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["partners.api.access.MayCall"],
        "UNAUTHENTICATED_USER": None,
        "EXCEPTION_HANDLER": "cleanlife.api.exceptions.answer_exception",
        "DEFAULT_SCHEMA_CLASS": "cleanlife.api.openapi.schema.ContractSchema",
        "URL_FORMAT_OVERRIDE": None,
    }
