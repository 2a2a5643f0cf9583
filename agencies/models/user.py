from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agencies.models.reach import Message


class StaffManager(UserManager):
    def unreachable(self):
        """Whose address did not take a message, and is still the same."""
        return self.filter(is_active=True, refused_address=F("email")).exclude(address_fault="")


class User(AbstractUser):
    """A member of staff. What they may do follows from their memberships, never from is_superuser."""

    first_name = None
    last_name = None
    name = models.CharField(_("name"), max_length=50)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    reminder_lead_wd = models.PositiveSmallIntegerField(
        _("reminded before (WD)"),
        null=True,
        blank=True,
        help_text=_("Earlier than the rules of the place say; empty: as they say."),
    )

    channel = models.CharField(
        _("channel"),
        max_length=10,
        choices=Message.Channel,
        default=Message.Channel.EMAIL,
        help_text=_("How reminders reach this person; e-mail where the other way is not set up."),
    )
    address_fault = models.CharField(max_length=300, blank=True)
    """Why a message could not be delivered to `refused_address`; it counts as long as that is the address."""
    refused_address = models.CharField(max_length=254, blank=True)

    objects = StaffManager()

    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.name or self.username

    @property
    def fault_of_address(self):
        """Why nothing can be sent to this person's address, or ""."""
        return self.address_fault if self.refused_address == self.email else ""

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name
