"""Background work: Celery, its beat, and what keeps tasks under control."""
