"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from dougong.config.start_checks import refuse_bad_start
from dougong.web.last_resort import LastResort


def refuse_excessive_powers() -> None:
    """Serve only in a role that can rewrite nothing; tests own their database."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connection

    from dougong.platform.journal.capture import excessive_powers, unguarded

    if settings.ENVIRONMENT == "test":
        return
    if powers := excessive_powers():
        raise ImproperlyConfigured(f"the serving database role may do too much: {powers[:5]}")
    if tables := unguarded():
        raise ImproperlyConfigured(f"the journal does not watch {tables[:5]}")
    connection.close()  # processes forked from here must not share it
    connection.close_pool()  # type: ignore[attr-defined]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dougong.config.settings")
application = LastResort(get_wsgi_application())
# Read now: a route without a policy makes the start fail, and not the first request.
assert get_resolver().url_patterns  # noqa: S101
refuse_bad_start()
refuse_excessive_powers()
