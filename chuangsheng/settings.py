"""Settings, read from environment variables with safe production defaults; never a secret.

Nothing here needs a file of secrets: an unset ``SECRET_KEY`` or ``DATABASE_URL`` stops the process with a
clear message instead of falling back to something unsafe. ``make run`` sets the local values (``chuangsheng/local``).
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from chuangsheng.parts.records import records
from chuangsheng.parts.rounds import QUEUES, rounds

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# --- environment ------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="https://localhost")
# Plain http is for `make run` and the tests only; production terminates TLS in nginx.
INSECURE_HTTP = env.bool("INSECURE_HTTP", default=False)
DEMO = env.bool("DEMO", default=False)  # fictional accounts and plans, a banner on every page
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)

# --- applications -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "public",
    "portal",
    "privacy",
    "records",
    "manual",
    "search",
    "handovers",
    "tracking",
    "reviews",
    "guidance",
    "proposals",
    "chapters",
    "programmes",
    "lists",
    "documents",
    "workflow",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    # The form renderer finds Django's own widget templates through it.
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    # Its command ``graph_transitions``; the transitions are made by ``workflow.engine.fsm``.
    "django_fsm",
    "guardian",
]

MIDDLEWARE = [
    "chuangsheng.logs.RequestIdMiddleware",
    "chuangsheng.kept.KeptMiddleware",
    "accounts.audit.source.SourceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chuangsheng.compressing.CompressingMiddleware",
    "accounts.signin.middleware.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.signin.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "chuangsheng.addresses.BoundsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.signin.devices.DeviceMiddleware",
    "accounts.signin.middleware.SessionLimitMiddleware",
    "accounts.signin.middleware.SignInMiddleware",
    "accounts.signin.middleware.ActorMiddleware",
    "accounts.signin.middleware.SecondFactorMiddleware",
    "accounts.signin.drawn_for.DrawnForMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.errors.NotAllowedMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "documents.leftovers.LeftoversMiddleware",
    # Last before the view: it answers for it where it has answered already.
    "workflow.once.middleware.OnceMiddleware",
    # Last, as axes asks: it turns a locked sign-in into its answer.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "chuangsheng.urls"
WSGI_APPLICATION = "chuangsheng.wsgi.application"
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
                "portal.context.site",
            ],
            "builtins": ["workflow.templatetags.cs", "workflow.templatetags.components"],
        },
    }
]
FORM_RENDERER = "inputs.widgets.FormRenderer"

# --- database, broker, cache ------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "ATOMIC_REQUESTS": False,
        # A pool and lasting connections exclude each other; the pool is shared by gunicorn's threads.
        "CONN_MAX_AGE": 0,
        # Lists of choices are short: a cursor on the server costs four statements a list, and PgBouncer knows none.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env.int("DB_POOL", default=8), "timeout": 10}},
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_chuangsheng")},
    }
}
# Whose rights ``migrate`` sets, itself run by the role that owns the tables (``workflow.rights``).
DATABASE_ROLE = env.str("DATABASE_ROLE", default="chuangsheng")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# PostgreSQL is the truth for sessions and rate limits too: with Valkey down every page still works.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # At Django's 300 a few hundred strangers would push each other's counts out of the limits below.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 600,
    # A silent broker must not hold up the page that rings: the sweeper delivers what the bell did not.
    "max_retries": 0,
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = QUEUES
CELERY_TIMEZONE = "Asia/Taipei"
CELERY_BEAT_SCHEDULE = rounds(env)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
# How long the sweep keeps files that no row names: after a restore of an older dump they may be wanted.
FILES_ASIDE_DAYS = env.int("FILES_ASIDE_DAYS", default=30)
PUBLIC_KEPT_SECONDS = env.int("PUBLIC_KEPT_SECONDS", default=5)
# From when on a working day the mails of a day are written, each once.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=8)
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=120)

# --- mail -------------------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_TIMEOUT = 20
MAIL_DIR = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

vars().update(records(env, VAR_DIR))

# --- sign-in ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Tests create hundreds of accounts; never together with TLS, so that no real installation can have it.
if INSECURE_HTTP and env.bool("FAST_PASSWORDS", default=False):
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.signin.passwords.SimilarityValidator"},
    {"NAME": "accounts.signin.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.signin.passwords.CommonValidator"},
    {"NAME": "accounts.signin.passwords.NumericValidator"},
    {"NAME": "accounts.signin.passwords.MonotonyValidator"},
]
# Object permissions are a unit's and asked in querysets: no backend answers for a person's groups (guardian.W001), no
# row stands for the anonymous, users and groups get no methods that go round the services.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.signin.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.signin.adapters.SocialAccountAdapter"
MFA_ADAPTER = "accounts.signin.adapters.MFAAdapter"
# Account mail waits in the outbox like every other: a mail server that is down breaks no sign-up.
ACCOUNT_EMAIL_BACKEND = "workflow.delivery.queued_mail.OutboxBackend"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupExtra"
ACCOUNT_FORMS = {"login": "accounts.signin.login_forms.LoginForm", "signup": "accounts.signin.login_forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# Only in the browser that registered, where the sign-in still waits; elsewhere one signs in after confirming.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "［創生］"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if INSECURE_HTTP else "https"
# Passwords are limited by failures only, see AccountAdapter.authenticate: five of an account (axes; on each device of its
# owner apart, see accounts.signin.devices), a hundred of an address, each within a quarter of an hour. What allauth
# counts per address leaves room for an office of hundreds behind one, who all sign in or register on the first morning.
SIGN_IN_FAILURES_PER_ADDRESS = 100
ACCOUNT_RATE_LIMITS = {
    "login": None,
    # The codes of the second factor; counted before they are looked at, given back after a right one.
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "100/m/ip,3/5m/key",
    **dict.fromkeys(("reset_password_from_key", "signup"), "100/m/ip"),
    "attend": "100/m/ip",  # reporting by a meeting's link: a hall is one address
    "status": "30/m/ip,5/h/key",  # where is my case: of one number and e-mail a few an hour
    "feed": "300/m/ip",  # calendars that lead nowhere: programs of an office go on asking for a revoked one
}
# How many proxies stand in front: without it, everybody behind nginx shares one address and its rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_PREVENT_ENUMERATION = True
MFA_FORMS = {
    "authenticate": "accounts.signin.login_forms.AuthenticateForm",
    "reauthenticate": "accounts.signin.login_forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "創生"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "accounts.signin.adapters.counted_as"
AXES_RESET_ON_SUCCESS = True
# The page says a quarter of an hour: trying meanwhile does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Who came and who failed stands in ``accounts.SignIn``, which nobody deletes from.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_VERBOSE = False
# One OpenID Connect provider, all three or none: OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="市府單一登入")
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": OIDC_NAME,
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": env.str("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    if OIDC_SERVER_URL
    else {}
)
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# --- sessions, cookies, headers ---------------------------------------------------------------------------------

SECURE = not INSECURE_HTTP
# Idle limit: the row in the database carries it, the cookie goes with the browser.
SESSION_ENGINE = "accounts.signin.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_HOURS = 8
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
ACTOR_COOKIE_NAME = "__Host-actor" if SECURE else "actor"  # whom the person acted as last
DEVICE_COOKIE_NAME = "__Host-device" if SECURE else "device"  # who has signed in from here
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # The sign-in button posts to us and is redirected to the provider; Chromium checks that hop too.
        "form-action": [SELF, *(["/".join(OIDC_SERVER_URL.split("/")[:3])] if OIDC_SERVER_URL else [])],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- language, time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("正體中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Taipei"
USE_TZ = True
# Figures are grouped where they are shown (``money``, ``figure``): a bare number may be an id in an address or a field.
USE_THOUSAND_SEPARATOR = False

# --- files ------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# `make run` and the tests serve static files from where they lie; production collects them once, with hashed names.
STATIC_FROM_SOURCE = DEBUG or env.bool("STATIC_FROM_SOURCE", default=False)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Its style sheets and nothing else: its libraries name source maps that the package does not ship.
    ("vendor/tabler/css", BASE_DIR / "node_modules/@tabler/core/dist/css"),
]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not STATIC_FROM_SOURCE
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "documents.receiving.KeepNames",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
# Set behind nginx: the permission is checked here, the bytes are sent by nginx from this internal location.
X_ACCEL_LOCATION = env.str("X_ACCEL_LOCATION", default="")
# host:port of clamd; empty = files are shown as 未掃描.
CLAMAV = env.str("CLAMAV", default="")
PDF_TIMEOUT_SECONDS = 120
PDF_MEMORY_MB = 2048

# --- rules an administrator of the installation may set -----------------------------------------------------------

PLATFORM_UNIT_CODE = "PLATFORM"
RDEC_UNIT_CODE = "RDEC"
NDC_UNIT_CODE = "NDC"

LOGGING_CONFIG = "chuangsheng.logs.configure"
LOGGING = {"json": env.bool("LOG_JSON", default=not DEBUG), "level": env.str("LOG_LEVEL", default="INFO")}
# axes asks for the address too; the rule is five failures on the user name, from wherever they come.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "guardian.W001"]
