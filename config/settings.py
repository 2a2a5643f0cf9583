"""Settings; what differs between machines is read in `environment`."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from agencies import failpoints
from config import environment
from config.environment import BASE_DIR, env

DATA = environment.data_folder()
SECRET_KEY = environment.secret_key(DATA)
DEBUG = environment.switch("DEBUG")
DEMO = environment.switch("DEMO")
DEMO_CLOCK = environment.text("DEMO_CLOCK")
ALLOWED_HOSTS = environment.text("ALLOWED_HOSTS").split(",")
BASE_URL = environment.text("BASE_URL").rstrip("/")
REDIS_URL = environment.text("REDIS_URL")
HTTPS = environment.switch("HTTPS")

if DEMO_CLOCK and not DEMO:
    raise ImproperlyConfigured("DEMO_CLOCK moves the clock and needs DEMO=on.")
try:
    FAILPOINTS = failpoints.read(environment.text("FAILPOINTS"))
except ValueError as unknown:
    raise ImproperlyConfigured(unknown) from None
if FAILPOINTS and not DEMO:
    raise ImproperlyConfigured("FAILPOINTS ends the program on purpose and needs DEMO=on.")
if DEMO and HTTPS:
    raise ImproperlyConfigured(
        "DEMO=on shows accounts and moves the clock: not on a server that has HTTPS=on."
    )

INSTALLED_APPS = [
    "config",
    "agencies",
    "suggestions",
    "replies",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.public_pages_know_nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.guard_pages",
    "config.middleware.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.navigation.context",
            ],
        },
    },
]

DATABASES = {"default": environment.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "config.cache.CountingCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "config.accounts.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 8 * 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {"reauthenticate": "config.accounts.ConfirmForm"}
ACCOUNT_RATE_LIMITS = {"reauthenticate": "5/5m/user"}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "media"
UPLOAD_LIMIT = environment.number("UPLOAD_MB") * 1024 * 1024

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

vars().update(env.email_url("EMAIL_URL", default=environment.VARIABLES["EMAIL_URL"][0]))
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM")
MAILS_PER_MINUTE = environment.number("MAILS_PER_MINUTE")
OUTBOX_LEASE_SECONDS = environment.number("OUTBOX_LEASE_SECONDS")
CHANNELS = {
    "wecom": {"url": environment.text("WECOM_URL"), "secret": ""},
    "dingtalk": {"url": environment.text("DINGTALK_URL"), "secret": environment.text("DINGTALK_SECRET")},
    "feishu": {"url": environment.text("FEISHU_URL"), "secret": environment.text("FEISHU_SECRET")},
    "sms": {"url": environment.text("SMS_URL"), "secret": environment.text("SMS_SECRET")},
}

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if environment.switch("TRUST_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"hide_tokens": {"()": "config.logs.HideTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_tokens"]}
    },
    "loggers": {"django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL")},
}
