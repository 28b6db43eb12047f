"""The WSGI application that `python -m cleanlife.server` serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("PROCESS_ROLE", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")

application = get_wsgi_application()
