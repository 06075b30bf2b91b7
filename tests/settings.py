"""The product's settings with test values. Read by pytest, mypy and djLint."""

import os
import tempfile
from unittest import mock

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests")
# Of several test processes, each has a folder of its own: none is handed on through the environment.
_var = os.environ.get("VAR_DIR") or tempfile.mkdtemp(prefix="creditscore-tests-")
with mock.patch.dict(os.environ, VAR_DIR=_var):
    from creditscore.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns where it is not there
