"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
application = get_wsgi_application()

from scoring.core.log import sealing  # noqa: E402  once the applications are loaded

sealing.start()
