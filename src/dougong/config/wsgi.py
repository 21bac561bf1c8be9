"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application

from dougong.config.start_checks import refuse_bad_start
from dougong.web.last_resort import LastResort

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dougong.config.settings")
application = LastResort(get_wsgi_application())
refuse_bad_start()
