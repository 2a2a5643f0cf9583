from django.contrib import admin
from django.urls import include, path

from config import health, inbox, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("suggestions/<int:pk>/", views.case, name="case"),
    path("notices/", inbox.notices, name="notices"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("suggestions.urls")),
    path("", include("replies.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
