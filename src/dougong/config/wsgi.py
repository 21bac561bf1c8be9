"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dougong.config.settings")
application = get_wsgi_application()
# Read now: a route without a policy makes the start fail, and not the first request.
assert get_resolver().url_patterns  # noqa: S101
