"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from creditscore.lean import import_without_frames

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
import_without_frames()
application = get_wsgi_application()
