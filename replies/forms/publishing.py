"""Forms of publication: what is proposed, and what the secrecy review confirms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from replies.models import ReplyVersion
from replies.public_copy import proposed_to_remove
from suggestions.forms.step import StepForm, Text
from suggestions.models import Suggestion

Disclosure = ReplyVersion.Disclosure

GROUNDS = (
    "《中华人民共和国政府信息公开条例》第十四条：依法确定为国家秘密的政府信息",
    "《中华人民共和国政府信息公开条例》第十四条：公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    "《中华人民共和国政府信息公开条例》第十五条：涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害",
    "《中华人民共和国政府信息公开条例》第十六条第一款：行政机关内部事务信息",
    "《中华人民共和国政府信息公开条例》第十六条第二款：讨论记录、过程稿等过程性信息",
    "代表书面要求不予公开",
)
"""Offered, not imposed: the office may write another one."""

PROPOSED = {
    Suggestion.Wish.FULL: Disclosure.FULL,
    Suggestion.Wish.TITLE_ONLY: Disclosure.ABSTRACT,
    Suggestion.Wish.NONE: Disclosure.WITHHELD,
}
"""What the deputy's wish suggests."""
STRICTER = [Disclosure.FULL, Disclosure.ABSTRACT, Disclosure.WITHHELD]
"""Where one reply answers several suggestions, the deputy who wants the least is heard."""


class ProposePublicationForm(StepForm):
    disclosure = forms.ChoiceField(
        label=_("manner of publication"), choices=Disclosure, widget=forms.RadioSelect
    )
    ground = Text(
        label=_("legal ground"),
        required=False,
        max_length=300,
        help_text=_("Needed when it is not published. Choose from the list or write another one."),
        widget=forms.TextInput(attrs={"list": "grounds", "autocomplete": "off"}),
    )
    abstract = Text(
        label=_("abstract"),
        required=False,
        max_length=3000,
        help_text=_("Needed when only an abstract is published: what was asked, what is done about it."),
        widget=forms.Textarea(attrs={"rows": 6, "class": "is-reading"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        publication, case = getattr(self.on, "publication", None), self.on.case
        wishes = [PROPOSED[line.suggestion.publication_wish] for line in self.on.lines]
        wish = Disclosure.WITHHELD if case.is_confidential else max(wishes, key=STRICTER.index)
        self.initial = {
            "disclosure": publication.disclosure if publication else wish,
            "ground": publication.ground if publication else "",
            "abstract": publication.abstract if publication else "",
        }

    def clean(self):
        """Only what belongs to the chosen manner is kept."""
        cleaned = super().clean()
        if cleaned.get("disclosure") != Disclosure.WITHHELD:
            cleaned["ground"] = ""
        if cleaned.get("disclosure") != Disclosure.ABSTRACT:
            cleaned["abstract"] = ""
        return cleaned


class ReviewPublicationForm(StepForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label=_("I have read the text. It holds no state, work or business secret and no private data.")
    )
    removed = Text(
        label=_("passages to take out"),
        required=False,
        max_length=5000,
        help_text=_(
            "One passage a line, copied from the text word for word. “×××” stands in its place; "
            "the published copy does not hold the words at all."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    note = Text(label=_("remark of the review"), required=False, max_length=300)
    field_order = ["removed", "note", "checked"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        latest = self.on.reply.latest
        self.initial["version"] = latest and latest.number
        self.initial["removed"] = "\n".join(proposed_to_remove(self.on))
        if self.on.disclosure == Disclosure.WITHHELD:
            del self.fields["removed"]
            self.fields["checked"].label = _(
                "I have read the reply and agree that it is not published on this ground."
            )

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("checked", None)
        return cleaned


class RecallPublicationForm(StepForm):
    reason = Text(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the history; the public does not read it."),
    )
