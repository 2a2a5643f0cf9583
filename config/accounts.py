from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by administrators and coordinators, never by their owners."""

    def is_open_for_signup(self, request):
        return False
