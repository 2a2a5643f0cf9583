"""送审: who reviews, who countersigns, who signs."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from replies.models import ApprovalStep
from replies.workflow.chaining import chain_candidates, countersigners, extra_reviewers, must_countersign
from suggestions.forms.step import StepForm, Text

Kind = ApprovalStep.Kind
ORDER = [
    Kind.SECTION,
    Kind.ADDED,
    Kind.OFFICE,
    Kind.DEPUTY_HEAD,
    Kind.COUNTERSIGN,
    Kind.PRECHECK,
    Kind.PRINCIPAL,
]


class Countersigners(forms.ModelMultipleChoiceField):
    """Each agency with the person who would countersign for it."""

    asked, required_ones = {}, ()

    def label_from_instance(self, agency):
        words = {"agency": agency.short_name, "person": self.asked[agency].user.name}
        if agency in self.required_ones:
            return _("%(agency)s (%(person)s), leads too: always countersigns") % words
        return _("%(agency)s (%(person)s)") % words


class SubmitDraftForm(StepForm):
    """One choice for each step of the chain; a step nobody can hold is left out."""

    countersign = Countersigners(
        None,
        label=gettext_lazy("Agencies that countersign"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "All at the same time, before the principal signs. They read this version only."
        ),
    )
    added = forms.MultipleChoiceField(
        label=gettext_lazy("Additional reviewers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "For this case alone, such as another section it concerns; before the office check."
        ),
    )
    comment = Text(
        label=gettext_lazy("Note to the reviewers"), widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, on=on, user=user, **kwargs)
        self.candidates = chain_candidates(on)
        author = on.latest.author_id if on.latest else None
        for kind, memberships in self.candidates.items():
            likely = [m for m in memberships if kind != Kind.PRINCIPAL or m.user_id != author]
            self.fields[kind] = forms.ChoiceField(
                label=Kind(kind).label,
                choices=[(m.pk, _named(m)) for m in memberships],
                initial=likely[0].pk if likely else None,
            )
        self._offer_additional(on)
        self._offer_countersigning(on)
        self.order_fields([*ORDER, "comment"])

    def _offer_additional(self, reply):
        self.extra = extra_reviewers(reply)
        usual = {memberships[0].pk for memberships in self.candidates.values()}
        self.fields["added"].choices = [(m.pk, _named(m)) for m in self.extra if m.pk not in usual]
        if not self.fields["added"].choices:
            del self.fields["added"]

    def _offer_countersigning(self, reply):
        field = self.fields["countersign"]
        field.asked, field.required_ones = countersigners(reply), must_countersign(reply)
        field.queryset = Agency.objects.filter(pk__in=[agency.pk for agency in field.asked])
        field.initial = [agency.pk for agency in field.required_ones]
        if not field.asked:
            del self.fields["countersign"]

    def clean(self):
        cleaned = super().clean()
        by_pk = {str(m.pk): m for memberships in self.candidates.values() for m in memberships}
        chain = [(kind, by_pk[cleaned[kind]]) for kind in self.candidates if kind in cleaned]
        extra = {str(m.pk): m for m in self.extra}
        at = next((i for i, (kind, _m) in enumerate(chain) if kind != Kind.SECTION), len(chain))
        chain[at:at] = [(Kind.ADDED, extra[pk]) for pk in cleaned.get("added", [])]
        countersign = list(cleaned.get("countersign", []))
        return {"chain": chain, "countersign": countersign, "comment": cleaned.get("comment", "")}


def _named(membership):
    place = " ".join(str(part) for part in (membership.section, membership.post) if part)
    return f"{membership.user.name}（{place}）" if place else membership.user.name
