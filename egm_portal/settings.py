"""Every setting of the portal, read from the environment.

Without `SITE_URL`, or with one that begins with http:, the portal runs as its embedded default: one
machine, SQLite, files in `DATA_DIR`. With an https: address it is in production: secrets are
required, cookies are Secure and organizers need a second factor.

One file holds them all, and is a little longer than others may be: a second one would hide half of them.
"""

import os
from pathlib import Path

import environ
from celery.schedules import crontab
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if env.bool("READ_DOT_ENV", default=True) and (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")
# django-environ takes a value that begins with $ for the name of another setting, unless it is escaped.
env.escape_proxy = True
env.ENVIRON = {name: value.replace("$", r"\$") for name, value in os.environ.items()}

# Which of the two portals this is

PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
PRODUCTION = SITE_URL.startswith("https://")
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def required(name: str, embedded: str) -> str:
    """The setting `name`; `embedded` stands in for it only outside production."""
    value = env.str(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise SystemExit(f"{name} is not set. A portal served over https needs it: see .env.example.")
    return embedded


_SECRET_FILE = DATA_DIR / "secret"
SECRET_KEY = required(
    "SECRET_KEY",
    _SECRET_FILE.read_text(encoding="ascii").strip() if _SECRET_FILE.is_file() else "only-for-an-empty-data-folder",
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_HOST = SITE_URL.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
LOCAL_HOSTS = [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, *LOCAL_HOSTS])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The portal's calendar: its distance from real time in seconds (script/server computes it)

PORTAL_OFFSET = env.float("PORTAL_OFFSET", default=0.0)
DEMONSTRATION = PORTAL_OFFSET != 0
PORTAL_ZONE = env.str("PORTAL_ZONE", default="Europe/Zurich")
HEADQUARTERS_ZONE = "America/New_York"

# What the portal is called and who answers for it

PORTAL_NAME = env.str("PORTAL_NAME", default="Expert Group Meetings")
PORTAL_UNIT = env.str("PORTAL_UNIT", default="Division for Social Policy and Development")
PORTAL_UNIT_EMAIL = required("PORTAL_UNIT_EMAIL", "egm@example.org")
REPORT_EMBLEM = env.str("REPORT_EMBLEM", default="")  # a picture under static/ for the covers of reports

# Packages

INSTALLED_APPS = [
    "office.apps.OfficeConfig",
    "my.apps.MyConfig",
    "website.apps.WebsiteConfig",
    "reminders.apps.RemindersConfig",
    "review.apps.ReviewConfig",
    "reports.apps.ReportsConfig",
    "room.apps.RoomConfig",
    "evaluation.apps.EvaluationConfig",
    "proceedings.apps.ProceedingsConfig",
    "agenda.apps.AgendaConfig",
    "papers.apps.PapersConfig",
    "participants.apps.ParticipantsConfig",
    "egm_portal.drafts.apps.DraftsConfig",
    "egm_portal.pdf.apps.PdfConfig",
    "egm_portal.marked_texts.apps.MarkedTextsConfig",
    "egm_portal.mail.apps.MailConfig",
    "egm_portal.adminkit.apps.AdminKitConfig",
    "egm_portal.undo.apps.UndoConfig",
    "egm_portal.meetings.apps.MeetingsConfig",
    "egm_portal.text.apps.TextConfig",
    "egm_portal.limits.apps.LimitsConfig",
    "egm_portal.sandbox.apps.SandboxConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "import_export",
    "auditlog",
    "office.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "egm_portal.apps.PortalStaticFilesConfig",
    "django.contrib.humanize",
    "django.forms",
]
AUTH_USER_MODEL = "meetings.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "egm_portal.clock.arrival",
    "egm_portal.security_events.assign_request_id",
    "website.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "website.middleware.Compression",
    "website.middleware.only_readable",
    "website.middleware.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "website.form_limits.FormLimits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "egm_portal.meetings.second_factor.weigh_session",
    "my.sign_in.sessions.SessionLimits",
    "my.sign_in.sessions.LoginRequired",
    "egm_portal.adminkit.history.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "egm_portal.drafts.middleware.KeepTyped",
    "my.sign_in.sessions.ask_for_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "egm_portal.urls"
WSGI_APPLICATION = "egm_portal.wsgi.application"

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
                "egm_portal.context.portal",
                "egm_portal.meetings.unit.unit_of_request",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data: SQLite in DATA_DIR, or PostgreSQL by DATABASE_URL

DATABASES = {"default": env.db_url_config(required("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=3, options="-c statement_timeout=5000 -c lock_timeout=4000 -c jit=off"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; opening the file or the connection again costs more than a query
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond it entries go, and with them what limits the sign-in
    }
}
PAGE_CACHE = env.bool("PAGE_CACHE", default=True)  # public pages between readers, in each process

AUDITLOG_STORE_JSON_CHANGES = True  # nothing, no and the word None stay apart

# Files

FILES_DIR = DATA_DIR / "files"
MEDIA_ROOT = FILES_DIR
FILE_UPLOAD_TEMP_DIR = FILES_DIR / "incoming"
FILE_UPLOAD_HANDLERS = ["papers.files.storage.BoundedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000  # bytes of text in a form of an organizer: a whole report
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a session with 200 items has some 2,000
FORM_MAX_BYTES, FORM_MAX_FIELDS = 2 * 1024 * 1024, 1000  # of everybody else
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=25 * 1000 * 1000)  # bytes; 25 MB as people count them
FILES_A_DAY = env.int("FILES_A_DAY", default=30)  # for one paper, within 24 hours (ASVS 5.2.4)
PHOTOS_A_DAY = env.int("PHOTOS_A_DAY", default=20)  # of one person, within 24 hours
FILES_URL = env.str("FILES_URL", default="")  # a bucket; FILES_DIR then has copies
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")  # of a virus scanner: a path, or host:port
CONVERTER_SOCKET = env.str("CONVERTER_SOCKET", default="")  # of what makes PDFs of documents elsewhere
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", default="")

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Every name tells the content, so a file of the same name may take the place of the one before.
    "default": {"BACKEND": "egm_portal.storage.s3.S3Files", "OPTIONS": {"address": FILES_URL}}
    if FILES_URL
    else {"BACKEND": "egm_portal.storage.disk.AtomicFileSystemStorage", "OPTIONS": {"allow_overwrite": True}},
    "staticfiles": {
        "BACKEND": "egm_portal.static_files.PortalStaticFilesStorage",
        # Everybody may read them, nginx above all: without these the modes of uploaded files would hold here too.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # no page asks for others, and to compress them takes as long again
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # no page asks for source maps
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Tasks: the embedded broker's socket, or BROKER_URL

CELERY_BROKER_URL = required("BROKER_URL", "redis+socket:///tmp/egm-portal-none.sock")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "visibility_timeout": 900,  # longer than the longest delay in `egm_portal/undo/delays.py`
    "global_keyprefix": env.str("BROKER_PREFIX", default=""),
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "mail"
CELERY_TASK_ROUTES = {
    "egm_portal.pdf.tasks.*": {"queue": "pdf"},
    "papers.tasks.read_version": {"queue": "pdf"},
    "papers.tasks.index_waiting": {"queue": "pdf"},
    "papers.tasks.*": {"queue": "files"},
    "reports.tasks.read_*": {"queue": "files"},
}
CELERY_TASK_TIME_LIMIT = 180
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "egm_portal.mail.tasks.send_due_messages", "schedule": 30.0},
    "sweep renderings": {
        "task": "egm_portal.pdf.tasks.run_waiting_renderings",
        "schedule": 10.0,
        "options": {"expires": 10},  # while a worker prints a long report, one in its queue is enough
    },
    "check files": {"task": "papers.tasks.check_waiting", "schedule": 60.0},
    "prepare files": {"task": "papers.tasks.prepare_waiting", "schedule": 60.0},
    "sweep the search": {"task": "papers.tasks.index_waiting", "schedule": 60.0},
    "delete uploads": {"task": "papers.tasks.delete_stale_uploads", "schedule": crontab(minute=50)},
    "delete orphaned files": {"task": "papers.tasks.delete_orphans", "schedule": crontab(hour=3, minute=15)},
    "print lists": {"task": "participants.tasks.print_lists", "schedule": 60.0},
    "print aides-memoire": {"task": "website.tasks.print_aides_memoire", "schedule": 60.0},
    "print programmes": {"task": "agenda.tasks.print_programmes", "schedule": crontab(minute="*/15")},
    "delete travel": {"task": "participants.tasks.delete_past_travel_data", "schedule": crontab(hour=2, minute=30)},
    "send digests": {"task": "office.tasks.send_digests", "schedule": crontab(minute="*/15")},
    "check invariants": {"task": "office.tasks.check_invariants", "schedule": crontab(hour=2, minute=0)},
    "delete notes": {"task": "proceedings.tasks.delete_old_notes", "schedule": crontab(hour=2, minute=35)},
    "delete messages": {
        "task": "egm_portal.mail.tasks.delete_old_contact_messages",
        "schedule": crontab(hour=2, minute=40),
    },
    "delete orphaned renderings": {
        "task": "egm_portal.pdf.tasks.delete_orphans",
        "schedule": crontab(hour=2, minute=45),
    },
    "delete drafts": {"task": "egm_portal.drafts.tasks.delete_old_drafts", "schedule": crontab(hour=2, minute=20)},
    "delete changes": {"task": "egm_portal.undo.tasks.delete_old_changes", "schedule": crontab(hour=2, minute=25)},
    "delete codes": {"task": "my.tasks.delete_expired_codes", "schedule": crontab(minute=20)},
    "delete sessions": {"task": "office.tasks.delete_expired_sessions", "schedule": crontab(hour=2, minute=15)},
    "request embargoed PDFs": {"task": "reports.tasks.request_embargoed_pdfs", "schedule": 60.0},
    "read Word documents": {"task": "reports.tasks.read_waiting_imports", "schedule": 60.0},
    "delete Word imports": {"task": "reports.tasks.delete_old_word_imports", "schedule": crontab(hour=2, minute=50)},
    "tell authors": {"task": "review.tasks.tell_authors", "schedule": 60.0},
    # By the clock, not by when beat was started: a reminder of 09:00 is sent at 09:00, whatever the meeting's zone.
    "remind": {
        "task": "reminders.tasks.send_due_reminders",
        "schedule": env.float("REMIND_EVERY", default=0) or crontab(minute="*/5"),
    },
} | {
    f"heartbeat of {queue}": {
        "task": "office.tasks.record_heartbeat",
        "args": [queue],
        "schedule": 60.0,
        "options": {"queue": queue, "expires": 600},
    }
    for queue in ("mail", "pdf", "files")
}

# Mail: .eml files in DATA_DIR/mail, or SMTP by EMAIL_URL

MAIL_DIR = DATA_DIR / "mail"
if required("EMAIL_URL", ""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "egm_portal.mail.backends.EmlFolder"
EMAIL_TIMEOUT = 15
# Seconds for which e-mails of verbs that can be undone wait; all other times are in egm_portal/undo/delays.py.
VERB_MAIL_DELAY = env.int("VERB_MAIL_DELAY", default=60)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{PORTAL_NAME} <{PORTAL_UNIT_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Sign-in

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my:list"
ACCOUNT_ADAPTER = "my.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 8}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 1800  # the page that takes a code is open as long
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5  # in one browser; my.sign_in.limits counts for the account
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "confirm_login_code": "my.sign_in.codes.SignInCodeForm",
    "login": "my.sign_in.forms.LoginForm",
    "request_login_code": "my.sign_in.forms.RequestCodeForm",
    "confirm_reauthentication_code": "my.sign_in.codes.CodeForm",
}
ACCOUNT_RATE_LIMITS = {  # besides allauth's own; those of one network (ip) suffice for a conference room
    "login": "300/300s/ip",
    "login_failed": "60/300s/ip,5/300s/key",
    "new_invitation_link": "300/300s/ip,3/h/key",
    "request_login_code": None,  # my.sign_in.limits
}
ACCOUNT_SESSION_REMEMBER = True  # how long sessions last, my.sign_in.sessions says
ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # allauth would take any method for it; my.sign_in.adapter asks for the right one
ACCOUNT_LOGOUT_REDIRECT_URL = "website:front"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0  # limits count the address that nginx saw, not nginx's own
MFA_ADAPTER = "my.sign_in.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "100/300s/ip"}
MFA_FORMS = {
    "authenticate": "my.sign_in.second_factor.AuthenticateForm",
    "authenticate_webauthn": "my.sign_in.second_factor.AuthenticateWebAuthnForm",
    "login_webauthn": "my.sign_in.second_factor.LoginWebAuthnForm",
    "reauthenticate": "my.sign_in.second_factor.ReauthenticateForm",
    "reauthenticate_webauthn": "my.sign_in.second_factor.ReauthenticateWebAuthnForm",
}
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1  # a code that changed on its way, or a clock half a minute off (RFC 6238, 5.2)
SECOND_FACTOR_REQUIRED = PRODUCTION or env.bool("SECOND_FACTOR", default=False)

# Cookies, headers and what a browser may load

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie but the session's
SESSION_COOKIE_AGE = 12 * 3600  # of those who have not signed in; the others' end is moved with each request
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else f"egm{PORT}_sessionid"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if PRODUCTION else f"egm{PORT}_known"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else f"egm{PORT}_csrftoken"
CSRF_FAILURE_VIEW = "website.errors.form_expired"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_SSL_HOST = SITE_URL.split("://", 1)[1]
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}

# Words and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["egm_portal.formats"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "egm_portal.logs.PortalFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"broker away": {"()": "egm_portal.logs.BrokerFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["broker away"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},
        "egm_portal.security": {"level": "INFO"},  # whatever LOG_LEVEL says
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "pikepdf": {"level": "WARNING"},
    },
}
