from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ReauthenticateForm
from django import forms
from django.utils.translation import gettext as _


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by administrators and coordinators, never by their owners."""

    def is_open_for_signup(self, request):
        return False


class ConfirmForm(ReauthenticateForm):
    """The password again, before a signature: see `agencies.confirming`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    def clean_password(self):
        try:
            return super().clean_password()
        except forms.ValidationError:
            raise forms.ValidationError(_("The password is not right. Nothing was signed.")) from None
