"""Settings, all from the environment; `.env.example` explains each variable."""

from pathlib import Path

from cleanlife.api.introduction import document_settings
from cleanlife.config.database import database_settings
from cleanlife.config.env import (
    choice,
    env,
    flag,
    link_url,
    networks,
    number,
    phone,
    stored_secret,
)
from cleanlife.config.frameworks import api_settings, template_settings
from cleanlife.config.photo_storage import photo_storage
from cleanlife.config.private_files import prepare_data_dir
from cleanlife.config.safety import PASSWORD_RULES, refuse_missing, refuse_unsafe_production
from cleanlife.config.servers import cache_settings, embedded_broker, read_redis_url
from cleanlife.jobs.beat import beat_schedule
from cleanlife.log.console import json_to_console

# --- Where we are -----------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")
ENVIRONMENT = choice("ENVIRONMENT", default="sandbox", allowed=("sandbox", "production"))
IS_PRODUCTION = ENVIRONMENT == "production"
DEBUG = flag("DEBUG")
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
prepare_data_dir(DATA_DIR, is_ours=DATA_DIR == BASE_DIR / "var")
HOST = env.str("HOST", "127.0.0.1")
PORT = number("PORT", default=8000)
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", f"http://{HOST}:{PORT}").rstrip("/")

# --- Secrets ----------------------------------------------------------------------------------
SECRET_KEY = stored_secret("SECRET_KEY", file=DATA_DIR / "secret_key", required=IS_PRODUCTION)
# Keys that were replaced; links of customers that they signed still open.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The first one encrypts, all of them decrypt.
ENCRYPTION_KEYS = [
    key.strip()
    for key in stored_secret(
        "ENCRYPTION_KEYS", file=DATA_DIR / "encryption_key", required=IS_PRODUCTION
    ).split(",")
]

# --- Web --------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", HOST])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# IP addresses and ranges whose X-Forwarded-For is believed.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = number(
    "SECURE_HSTS_SECONDS", default=31_536_000 if IS_PRODUCTION else 0, minimum=0
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
# Browsers' own lists are hard to leave and bind every host of the domain: its owner decides.
SECURE_HSTS_PRELOAD = flag("SECURE_HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # It asks for the preload.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_AGE = 12 * 60 * 60
AUTH_PASSWORD_VALIDATORS = PASSWORD_RULES
# Where a missing `next`, or one that leads elsewhere, ends.
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
# Pages with a wrong slash are redirected by `cleanlife.pages.errors.not_found`.
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "cleanlife.pages.errors.forged_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
ROOT_URLCONF = "cleanlife.urls"
WSGI_APPLICATION = "cleanlife.wsgi.application"

INSTALLED_APPS = [
    "cleanlife.backoffice",  # before the admin: its templates win
    "cleanlife.backoffice.admin_config.BackofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "cleanlife.api",
    "cleanlife.pages",
    "cleanlife.health",
    "partners",
    "catalog",
    "scheduling",
    "webhooks",
    "bookings",
    "field",
]
MIDDLEWARE = [
    "cleanlife.api.middleware.ContractHeadersMiddleware",
    "cleanlife.log.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = template_settings()

# --- Database: SQLite embedded, PostgreSQL in production --------------------------------------
DATABASES = {"default": database_settings(data_dir=DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Caches, broker and background work: in this process and folder, or Redis -----------------
REDIS_URL = read_redis_url()
if REDIS_URL:
    # As an app it does but one thing: check that several processes share their counters.
    INSTALLED_APPS += ["django_ratelimit"]
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT = "cleanlife.jobs.redis_transport:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "embedded.broker:TaskTransport"
    CELERY_BROKER_TRANSPORT_OPTIONS = embedded_broker(data_dir=DATA_DIR)
CACHES = cache_settings(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that takes nothing, as a replica does, is tried again like one that is gone.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Riyadh"
CELERY_BEAT_SCHEDULE = beat_schedule()

# --- Partner API ------------------------------------------------------------------------------
API_VERSION = "1.0.0"
REST_FRAMEWORK = api_settings()
SPECTACULAR_SETTINGS = document_settings(version=API_VERSION)
VAT_RATE_PERCENT = number("VAT_RATE_PERCENT", default=15, minimum=0)
RATELIMIT_FAIL_OPEN = True
RATELIMIT_IP_META_KEY = "cleanlife.http.client_ip.rate_limit_ip"

# --- Webhooks ---------------------------------------------------------------------------------
# Networks that are dialled although they are not public: for demos and tests only.
WEBHOOK_ALLOWED_NETWORKS = networks(
    "WEBHOOK_ALLOWED_NETWORKS", default=[] if IS_PRODUCTION else ["127.0.0.0/8", "::1/128"]
)
WEBHOOK_CONCURRENCY = number("WEBHOOK_CONCURRENCY", default=64, minimum=2)
WEBHOOK_RATE_PER_ENDPOINT = number("WEBHOOK_RATE_PER_ENDPOINT", default=200)
# By all subscriptions of one partner that lead to one host.
WEBHOOK_RATE_PER_HOST = number("WEBHOOK_RATE_PER_HOST", default=400)
WEBHOOK_IN_FLIGHT_PER_HOST = number("WEBHOOK_IN_FLIGHT_PER_HOST", default=32)
# Half of the threads: a test ping keeps one for as long as its endpoint takes.
MOST_PINGS = max(number("WEB_THREADS", default=8) // 2, 1)
MOST_SUBSCRIPTIONS = number("MOST_SUBSCRIPTIONS", default=20)
# How long a worker has a delivery to itself. It must outlive the longest attempt, 10 s.
WEBHOOK_LEASE_SECONDS = number("WEBHOOK_LEASE_SECONDS", default=60, minimum=20)

# --- E-mail: to the console unless a server is named ------------------------------------------
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "CleanLife <no-reply@localhost>")

# --- Metrics ----------------------------------------------------------------------------------
# Without a token /metrics answers in the sandbox only.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_COLLECTORS = [
    "cleanlife.health.duty_collector.DutyCollector",
    "webhooks.queue_collector.QueueCollector",
    "bookings.payment_collector.PaymentCollector",
    "bookings.text_collector.TextCollector",
]

# --- Quotes and holds -------------------------------------------------------------------------
QUOTE_MINUTES = number("QUOTE_MINUTES", default=30)
HOLD_MINUTES = number("HOLD_MINUTES", default=10)
MOST_OPEN_HOLDS = number("MOST_OPEN_HOLDS", default=20)

# --- Payments and the messages about them -----------------------------------------------------
PAYMENT_GATEWAY = choice("PAYMENT_GATEWAY", default="simulated", allowed=("simulated", "tap"))
PAYMENT_DEADLINE_MINUTES = number("PAYMENT_DEADLINE_MINUTES", default=60)
TAP_SECRET_KEY = env.str("TAP_SECRET_KEY", "")
TAP_BASE_URL = env.str("TAP_BASE_URL", "https://api.tap.company").rstrip("/")
# Calls of each kind at a time: text messages, questions about charges, refunds.
PROVIDER_CALLS_AT_ONCE = number("PROVIDER_CALLS_AT_ONCE", default=8)
SMS_PROVIDER = choice("SMS_PROVIDER", default="console", allowed=("console", "unifonic"))
UNIFONIC_APP_SID = env.str("UNIFONIC_APP_SID", "")
# Links in text messages begin with it; the operators know its host.
VISIT_LINK_URL = link_url("VISIT_LINK_URL", default=PUBLIC_BASE_URL)
UNIFONIC_SENDER_ID = env.str("UNIFONIC_SENDER_ID", "")
UNIFONIC_URL = env.str("UNIFONIC_URL", "https://el.cloud.unifonic.com").rstrip("/")
# Whom customers reach from the page of their visit.
SUPPORT_PHONE, SUPPORT_WHATSAPP = phone("SUPPORT_PHONE"), phone("SUPPORT_WHATSAPP")
refuse_missing(
    TAP_SECRET_KEY=PAYMENT_GATEWAY == "tap" and not TAP_SECRET_KEY,
    UNIFONIC_APP_SID=SMS_PROVIDER == "unifonic" and not UNIFONIC_APP_SID,
)

# --- Photos of visits -------------------------------------------------------------------------
PHOTO_DAYS = number("PHOTO_DAYS", default=90)

# --- Languages, time, static files, logs ------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cleanlife.backoffice.formats"]
# Chosen by staff for the back-office; the API goes by Accept-Language alone.
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Riyadh"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "default": photo_storage(data_dir=DATA_DIR),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOG_LEVEL = choice("LOG_LEVEL", default="INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = json_to_console(LOG_LEVEL)

if IS_PRODUCTION:
    refuse_unsafe_production(
        debug=DEBUG,
        database=DATABASES["default"],
        redis_url=REDIS_URL,
        public_base_url=PUBLIC_BASE_URL,
        visit_link_url=VISIT_LINK_URL,
        payment_gateway=PAYMENT_GATEWAY,
        tap_secret_key=TAP_SECRET_KEY,
        sms_provider=SMS_PROVIDER,
        webhook_allowed_networks=WEBHOOK_ALLOWED_NETWORKS,
        secret_key=SECRET_KEY,
        encryption_keys=ENCRYPTION_KEYS,
        trusted_proxies=TRUSTED_PROXIES,
        allowed_hosts=ALLOWED_HOSTS,
    )
