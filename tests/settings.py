"""The product's settings with test values. Read by pytest, mypy and djLint."""

import os
import tempfile

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="creditscore-tests-"))

from creditscore.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns where it is not there
