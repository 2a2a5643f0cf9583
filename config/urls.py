from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config import health, inbox, silence, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("suggestions/<int:pk>/", views.case, name="case"),
    path("notices/", inbox.notices, name="notices"),
    path("silence/", silence.silence, name="silence"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("suggestions.urls")),
    path("", include("replies.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]
