from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepliesConfig(AppConfig):
    name = "replies"
    verbose_name = _("Replies")

    def ready(self):
        from replies.workflow import tables  # noqa: F401  joins the tables of this app to TABLES
