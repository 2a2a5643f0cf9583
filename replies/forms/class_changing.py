from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from replies.class_history import item_classes_as_at
from suggestions.forms.step import PLEASE_CHOOSE, StepForm, Text
from suggestions.models import RequestItem, ResultClass


class ItemWithClass(forms.ModelChoiceField):
    """Each item with the class it has now."""

    classes = {}

    def label_from_instance(self, item):
        return f"{item.order}. {item.title}（{self.classes[item.pk]}）"


class ChangeClassForm(StepForm):
    item = ItemWithClass(None, label=_("Request item"), empty_label=PLEASE_CHOOSE)
    new = forms.ModelChoiceField(None, label=_("Class from today on"), empty_label=PLEASE_CHOOSE)
    reason = Text(
        label=_("What was done, and what proves it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Every proposer is told this as another answer."),
        error_messages={"required": _("Say what was done and what proves it.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assignment = self.on
        classes = item_classes_as_at(assignment, clock.today())
        with_class = [pk for pk, found in classes.items() if found]
        items = RequestItem.objects.filter(pk__in=with_class).order_by("order")
        self.fields["item"].queryset, self.fields["item"].classes = items, classes
        rows = ResultClass.objects.filter(scheme=assignment.profile.class_scheme).order_by("rank")
        self.fields["new"].queryset = rows
        self.fields["new"].initial = rows.first()
        self._propose(items)

    def _propose(self, items):
        """The item of a promise that was kept, with the words by which it was."""
        kept = self.on.commitments.filter(state="fulfilled", item__in=items).order_by("-closed_on").first()
        if kept:
            self.fields["item"].initial, self.fields["reason"].initial = kept.item, kept.closing
        elif len(items) == 1:
            self.fields["item"].initial = items[0]
