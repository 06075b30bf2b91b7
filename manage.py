#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run a command; settings that cannot be used end it with one clear line and status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018  reading one setting reads them all
    except ImproperlyConfigured as error:
        sys.exit(f"{sys.argv[0]}: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
