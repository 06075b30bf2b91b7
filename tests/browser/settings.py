"""The portal as the browser tests serve it: as in production, plus a few pages."""

from tests.settings import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "tests.browser.urls"
WHITENOISE_USE_FINDERS = True
NOTE_EDITABLE_MINUTES = 24 * 60  # the note written when the tests start is still its author's to correct
AXES_COOLOFF_TIME = 24  # hours: whoever is locked out when the tests start still is when the last of them asks
