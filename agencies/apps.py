from datetime import datetime

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies and people")

    def ready(self):
        from agencies import clock

        if settings.DEMO_CLOCK:
            clock.move_to(datetime.fromisoformat(settings.DEMO_CLOCK))
