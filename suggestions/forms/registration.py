from collections import Counter

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from suggestions.forms.attachment import WHAT_MAY_COME, FilesField
from suggestions.forms.items import ItemsField
from suggestions.forms.step import PLEASE_CHOOSE, Day, MultiPicker, Picker, StepForm, Text
from suggestions.models import Category, Deputy, DeputyGroup, Suggestion
from suggestions.workflow.intake import number_key

TITLE_MOST = Suggestion._meta.get_field("title").max_length
TEXT_MOST = 50_000
SERVING = Q(status=Deputy.Status.SERVING)


def _told_apart(deputies):
    """Two of one name in a delegation are known by their certificates."""
    times = Counter((row.name, row.group_id) for row in deputies)

    def label(row):
        if times[row.name, row.group_id] < 2:
            return str(row)
        return f"{row.name}（{row.group}，{row.certificate}）"

    return label


class RegistrationForm(StepForm):
    """What the printed form of a suggestion holds; for registering and for correcting it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Suggestion.Kind)
    number = Text(
        label=gettext_lazy("Number"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("As printed on the form; empty when there is none."),
    )
    number_anyway = forms.BooleanField(label=gettext_lazy("Register anyway"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=Suggestion.Period)
    received_on = Day(label=gettext_lazy("Received on"))
    title = Text(
        label=gettext_lazy("Title"),
        max_length=TITLE_MOST,
        error_messages={
            "required": gettext_lazy("Enter the title."),
            "max_length": gettext_lazy(
                "The title has %(show_value)s characters; at most %(limit_value)s. Shorten it or check the pasted text."
            ),
        },
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("not yet classified"),
    )
    lead_deputy = forms.ModelChoiceField(
        label=gettext_lazy("Lead deputy"),
        queryset=None,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
        error_messages={"required": gettext_lazy("Choose the deputy who leads the suggestion.")},
        help_text=gettext_lazy("Name or first letters of the pinyin."),
    )
    delegation = forms.ModelChoiceField(
        label=gettext_lazy("or a delegation"),
        queryset=None,
        required=False,
        empty_label=PLEASE_CHOOSE,
        widget=Picker,
    )
    co_signers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Co-signers"), queryset=None, required=False, widget=MultiPicker
    )
    unnamed_proposers = forms.IntegerField(
        label=gettext_lazy("Proposers without names"),
        required=False,
        min_value=0,
        max_value=999,
        help_text=gettext_lazy("For 等N名: how many are not named."),
    )
    body = Text(
        label=gettext_lazy("Text of the suggestion"),
        max_length=TEXT_MOST,
        widget=forms.Textarea({"rows": 12, "class": "is-reading"}),
        error_messages={"required": gettext_lazy("Enter or paste the text of the suggestion.")},
    )
    items = ItemsField(
        label=gettext_lazy("Request items"),
        help_text=gettext_lazy("One demand a line. Details go below their line and begin with a space."),
        widget=forms.Textarea({"rows": 5}),
    )
    is_hard = forms.BooleanField(label=gettext_lazy("Wide-ranging or hard"), required=False)
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidential: only those named in the case see it"), required=False
    )
    publication_wish = forms.ChoiceField(
        label=gettext_lazy("Deputy's wish on publication"), choices=Suggestion.Wish, widget=forms.RadioSelect
    )

    but = None
    """The suggestion being corrected: its own number is not a double."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        congress = self.session.term.congress
        deputies = self._deputies().select_related("group")
        for name in ("lead_deputy", "co_signers"):
            self.fields[name].queryset = deputies
            self.fields[name].label_from_instance = _told_apart(deputies)
        self.fields["delegation"].queryset = DeputyGroup.objects.filter(congress=congress)
        if not self.session.profile.delegation_may_propose:
            del self.fields["delegation"]
        self.fields["lead_deputy"].required = not self.data.get("delegation")
        self.fields["category"].queryset = Category.objects.filter(congress=congress, is_closed=False)
        self.fields["received_on"].widget.attrs["max"] = clock.today().isoformat()

    @property
    def session(self):
        return self.on

    def _deputies(self):
        return Deputy.objects.filter(SERVING, term=self.session.term)

    def clean(self):
        cleaned = super().clean()
        anyway = cleaned.pop("number_anyway", False)
        self.double = self._double_of(cleaned.get("number", ""))
        if self.double and not anyway:
            message = _("Number %(number)s looks like %(other)s. If both are right, tick below.")
            self.add_error("number", message % {"number": cleaned["number"], "other": self.double.label})
        cleaned["unnamed_proposers"] = cleaned.get("unnamed_proposers") or 0
        cleaned["proposers"] = self._proposers(
            cleaned.pop("lead_deputy", None), cleaned.pop("delegation", None), cleaned.pop("co_signers", [])
        )
        return cleaned

    double = None

    def _double_of(self, number):
        """Another suggestion whose number differs only in how it is written (091 and 91)."""
        if not number:
            return None
        seen = Suggestion.objects.visible_to(self.user)
        alike = seen.filter(session=self.session, number_key=number_key(number))
        return alike.exclude(number=number).exclude(pk=self.but and self.but.pk).first()

    def _proposers(self, lead, delegation, co_signers):
        if lead and delegation:
            self.add_error("delegation", _("Choose either a lead deputy or a delegation."))
        if lead and lead in co_signers:
            self.add_error("co_signers", _("%(name)s leads the suggestion already.") % {"name": lead.name})
        typed = self.data.getlist("co_signers")
        in_typed_order = sorted(co_signers, key=lambda deputy: typed.index(str(deputy.pk)))
        return [*filter(None, [lead or delegation]), *in_typed_order]


class RegisterForm(RegistrationForm):
    files = FilesField(label=gettext_lazy("Files"), required=False, help_text=WHAT_MAY_COME)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        in_session = self.session.opens_on <= today <= self.session.closes_on
        periods = Suggestion.Period
        self.initial = {
            "received_on": today,
            "period": periods.IN_SESSION if in_session else periods.INTER_SESSION,
            "publication_wish": Suggestion.Wish.FULL,
        }


class ReviseForm(RegistrationForm):
    def __init__(self, *args, on, **kwargs):
        self.but = on
        super().__init__(*args, on=on, **kwargs)
        same_named = ("kind", "number", "period", "received_on", "title", "category", "unnamed_proposers")
        flags = ("is_hard", "is_confidential", "publication_wish")
        self.initial = {name: getattr(on, name) for name in (*same_named, *flags)}
        self.initial |= {"body": on.text.body, "items": list(on.items.values_list("title", "text"))}
        self.initial |= self._proposers_so_far()

    @property
    def session(self):
        return self.on.session

    def _deputies(self):
        """Those who proposed it stay on the list, whatever became of them."""
        return Deputy.objects.filter(
            SERVING & Q(term=self.session.term) | Q(pk__in=self.but.proposers.values("deputy"))
        )

    def _proposers_so_far(self):
        lead, *others = self.but.proposers.all()
        named = {"co_signers": [other.deputy_id for other in others]}
        return named | ({"lead_deputy": lead.deputy_id} if lead.deputy_id else {"delegation": lead.group_id})
