"""Background work: Celery, its beat, and what keeps tasks in hand."""
