"""The portal as the browser tests serve it: as in production, plus a few pages."""

from tests.settings import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "tests.browser.urls"
WHITENOISE_USE_FINDERS = True
