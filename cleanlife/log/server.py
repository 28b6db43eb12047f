"""The web server's own lines, written like all others."""

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from cleanlife.log.formatter import JsonFormatter


class ServerLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger with our format: a line may hold a URL with its query."""

    def setup(self, cfg: Config) -> None:
        """Set up as gunicorn does, then write JSON."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(JsonFormatter())
