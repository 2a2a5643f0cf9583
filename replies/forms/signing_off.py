"""Deciding on a draft. The principal's signature asks for the password again."""

import time

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.models import ApprovalStep
from replies.workflow.signing_off import earlier_steps, falling
from suggestions.forms.step import StepForm, Text

MOST_WRONG = 5
WAIT_SECONDS = 300


class EarlierStep(forms.ModelChoiceField):
    """Names the approvals that fall with each choice."""

    def label_from_instance(self, step):
        fallen = "、".join(row.holder.name for row in falling(step))
        names = {"step": step.get_kind_display(), "person": step.holder.name, "fallen": fallen}
        return _("%(step)s, %(person)s: these approvals fall: %(fallen)s") % names


class PassDraftForm(StepForm):
    """`version` and `digest` say which text the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    comment = Text(label=gettext_lazy("Comment"), widget=forms.Textarea({"rows": 2}), required=False)

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.initial.setdefault("version", on.latest.number if on.latest else 0)


class SendBackDraftForm(StepForm):
    to = EarlierStep(
        None,
        label=gettext_lazy("Back to"),
        required=False,
        empty_label=gettext_lazy("The drafter: the whole chain begins anew"),
        widget=forms.RadioSelect,
    )
    comment = Text(label=gettext_lazy("What is to be changed"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        earlier = [step.pk for step in earlier_steps(on)]
        self.fields["to"].queryset = ApprovalStep.objects.filter(pk__in=earlier).select_related("holder")
        if not earlier:
            del self.fields["to"]


class SignForm(PassDraftForm):
    """The password, unless this session confirmed it a moment ago."""

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        if not is_confirmed(session):
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                help_text=_("Your signature is bound to you: please confirm that it is you."),
                widget=forms.PasswordInput({"autocomplete": "current-password", "class": "is-short"}),
                strip=False,
            )

    def clean_password(self):
        wrong = f"confirm-wrong/{self.user.pk}"
        if cache.get(wrong, 0) >= MOST_WRONG:
            raise forms.ValidationError(_("Too many wrong passwords. Wait five minutes and try again."))
        if not self.user.check_password(self.data.get("password", "")):
            cache.set(wrong, cache.get(wrong, 0) + 1, WAIT_SECONDS)
            raise forms.ValidationError(_("The password is not right. Nothing was signed."))
        cache.delete(wrong)
        self.session["confirmed_at"] = time.time()
        return ""

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("password", None)
        return cleaned


def is_confirmed(session):
    """By the machine's own time: a moved demo clock neither opens nor shuts this door."""
    return 0 <= time.time() - session.get("confirmed_at", 0) < settings.REAUTHENTICATION_SECONDS
