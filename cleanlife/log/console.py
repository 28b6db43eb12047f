"""Where the log goes: lines on the console, secrets masked."""

from typing import Any

# Celery logs each task twice; several run every second, and failures are errors anyway.
_TALKATIVE = ("celery.worker.strategy", "celery.app.trace")
# Django gives these handlers of their own, which know no mask.
_OF_DJANGO = ("django", "django.server")


def json_to_console(level: str) -> dict[str, Any]:
    """Return the logging configuration (`logging.config.dictConfig`) for a level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"console": {"()": "cleanlife.log.formatter.ConsoleFormatter"}},
        "filters": {"mask_secrets": {"()": "cleanlife.log.formatter.MaskSecrets"}},
        "handlers": {
            "console": {
                "class": "cleanlife.log.formatter.ConsoleHandler",
                "formatter": "console",
                "filters": ["mask_secrets"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"handlers": [], "propagate": True} for name in _OF_DJANGO},
            **({} if level == "DEBUG" else {name: {"level": "WARNING"} for name in _TALKATIVE}),
        },
    }
