"""The whole product as processes: supervisor, web, worker and beat."""
