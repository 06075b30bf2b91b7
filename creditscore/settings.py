"""All settings, in one place. Variables of the environment are listed in docs/operations.md."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from creditscore import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR") or BASE_DIR / "var")

DEBUG = environment.boolean("DEBUG", False)
SECRET_KEY = environment.secret_key(DEBUG, VAR_DIR)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "creditscore.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "axes",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django.forms",  # the templates of widgets that ours do not replace
    "clients",
    "scoring",
]

MIDDLEWARE = [
    "creditscore.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "creditscore.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "creditscore.middleware.AdministrationPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "creditscore.middleware.ChosenLanguageMiddleware",
    "creditscore.middleware.UnsharedAnswersMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "creditscore.middleware.RenewedSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "creditscore.middleware.ErrorPagesMiddleware",
]

ROOT_URLCONF = "creditscore.urls"
WSGI_APPLICATION = "creditscore.wsgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets are drawn by our templates where there are any
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            # Templates need no {% load i18n static %}.
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": environment.database(VAR_DIR / "creditscore.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The model in service: published versions and the pointer to the current one.
MODEL_DIR = Path(environment.text("MODEL_DIR") or VAR_DIR / "models")
# What each model version said of everyone, as batch scoring left it. Can be made again.
REFERENCE_DIR = Path(environment.text("REFERENCE_DIR") or VAR_DIR / "reference")

# The event log: the secrets its links are made with, for how many days events stay, and where views wait that SQLite
# had no time for.
LOG_KEYS = environment.log_keys(DEBUG, VAR_DIR)
LOG_RETENTION_DAYS = environment.at_least("LOG_RETENTION_DAYS", 1827, least=183)
LOG_SPILL_DIR = VAR_DIR / "log"

# For how long the author of a note about a client may correct it; from then on it stands.
NOTE_EDITABLE_MINUTES = environment.at_least("NOTE_EDITABLE_MINUTES", 15, least=0)

# Decisions: the amount up to which one person grants against a recommendation of refusal, and in how many days a second
# person, a senior or the author of a draft is expected to come back to it.
DECISION_ALONE_AMOUNT = environment.positive("DECISION_ALONE_AMOUNT", 200_000, most=1e12)
DECISION_DAYS = environment.count("DECISION_DAYS", 3, most=90)

# Letters: who writes to clients, whether those who decide and sign are named beside what they do, and for how many days
# a client is told that a review can be asked for.
LENDER = environment.lender(DEBUG)
LETTER_NAMES_PEOPLE = environment.boolean("LETTER_NAMES_PEOPLE", True)
LETTER_REVIEW_DAYS = environment.count("LETTER_REVIEW_DAYS", 60, most=3_650)

# Reviews of final decisions: in how many days after the client asked one is due, and whether a refusal against a
# recommendation of approval is looked at again by itself.
REVIEW_DAYS = environment.count("REVIEW_DAYS", 30, most=90)
REVIEW_DEPARTING_REFUSALS = environment.boolean("REVIEW_DEPARTING_REFUSALS", False)

# The sign or code that amounts are written with; without one, they are numbers alone, as in the files.
CURRENCY = environment.currency("CURRENCY")

# What the accessibility statement says of who runs the portal: their name, how to reach them, where their plan of
# several years stands, and their audit. Without an audit the portal says « non conforme », as the law wants.
ACCESSIBILITY_ENTITY = environment.text("ACCESSIBILITY_ENTITY", "Prêt à Dépenser")
ACCESSIBILITY_CONTACT = environment.text("ACCESSIBILITY_CONTACT")
ACCESSIBILITY_PLAN = environment.text("ACCESSIBILITY_PLAN")
ACCESSIBILITY_AUDIT = environment.audit("ACCESSIBILITY_AUDIT")

# Proposals that would change an answer: the whole steps of their amounts, and the least that is worth proposing
# (ml.changes.rules says of what).
PROPOSAL_RULES = {
    "credit_step": environment.positive("PROPOSAL_CREDIT_STEP", 1_000, most=1e9),
    "payment_step": environment.positive("PROPOSAL_PAYMENT_STEP", 10, most=1e9),
    "term_step": environment.count("PROPOSAL_TERM_STEP", 1, most=120),
    "least_share": environment.positive("PROPOSAL_LEAST_PERCENT", 1, most=50) / 100,
    "least_months": environment.positive("PROPOSAL_LEAST_MONTHS", 1, most=120),
    "least_gain": environment.positive("PROPOSAL_LEAST_POINTS", 0.5, most=50) / 100,
}

# Sign-in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Failed sign-ins are counted by axes, in the database; allauth's own counter lives in each process's memory.
# What stays of it slows down who tries many names from one address, and leaves room for an office behind one.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "120/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.at_least("TRUSTED_PROXIES", 0, least=0)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
ACCOUNT_ADAPTER = "creditscore.proxies.AccountAdapter"
AXES_CLIENT_IP_CALLABLE = "creditscore.proxies.client_address"
AXES_CLIENT_STR_CALLABLE = "creditscore.logs.somebody"  # who failed to sign in is in the administration, not in the log
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False  # scoring.accounts_admin lists failed sign-ins
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "creditscore.passwords.VariedPasswordValidator"},
    {"NAME": "creditscore.passwords.NamesInPasswordValidator"},
]

# Standard error gets a line for each warning and error, of the portal and of what it stands on.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "creditscore.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without handlers of its own: Django's write in debug mode only, or send mail with all that was posted.
        "django": {"handlers": [], "level": "WARNING"},
        "weasyprint": {"level": "ERROR"},  # it warns of each rule of a style sheet that is for screens alone
        "django.request": {"level": "ERROR"},  # what a visitor asked for in vain is in the access log
    },
}

# French first, English by the switch in the page header.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files: templates name them, whitenoise serves them hashed and compressed.
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A strict policy on every page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
# From the last page on; a file left open on a desk closes by itself.
SESSION_COOKIE_AGE = 60 * environment.count("SESSION_MINUTES", 60, most=1_440)
SESSION_HOURS = environment.count("SESSION_HOURS", 12, most=168)  # from signing in, whatever is opened
TOKEN_DAYS = environment.count("TOKEN_DAYS", 365, most=3_650)  # for which a token of the API is issued at most
BEHIND_HTTPS = environment.boolean("BEHIND_HTTPS", False)
if BEHIND_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]  # asked from within
    SECURE_HSTS_SECONDS = environment.at_least("HSTS_SECONDS", 31_536_000, least=0)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.boolean("HSTS_SUBDOMAINS", False)
    SECURE_HSTS_PRELOAD = environment.boolean("HSTS_PRELOAD", False)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # A name with this prefix is taken by browsers over HTTPS from this very host alone: no other host of the domain
    # can set it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
# What pages may use of the device: passkeys and the whole screen.
_NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
_USED = ("fullscreen", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join([f"{one}=()" for one in _NOT_USED] + [f"{one}=(self)" for one in _USED])

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "scoring.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["scoring.api.permissions.MayReadClients"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["scoring.api.parsing.FlatJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "scoring.web.problems.problem_handler",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Prêt à Dépenser — API d’évaluation"),
    "DESCRIPTION": _(
        "Lit les clients et leur évaluation par le modèle en service, prend et lit les décisions. Le modèle "
        "recommande ; une personne décide. "
        "Un programme envoie l’en-tête Authorization avec « Token » et son jeton, qu’un administrateur lui donne. "
        "Les phrases suivent Accept-Language : français, ou anglais."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "scoring.api.description.complete",
    ],
}

# A managed disk that is wiped at every start would lose the records: refuse SQLite there unless it is meant.
if (
    environment.boolean("EPHEMERAL_DISK", False)
    and DATABASES["default"]["ENGINE"] == "creditscore.sqlite"
    and not environment.boolean("ALLOW_EPHEMERAL_DB", False)
):
    raise ImproperlyConfigured(
        "DATABASE_URL names no PostgreSQL database and the disk does not persist (EPHEMERAL_DISK=1): set DATABASE_URL "
        "to postgres://user:password@host:5432/name, or ALLOW_EPHEMERAL_DB=1 to lose the records at every restart."
    )
