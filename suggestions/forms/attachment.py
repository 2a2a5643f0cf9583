from django import forms
from django.utils.translation import gettext_lazy as _

from suggestions.forms.step import StepForm
from suggestions.models import Attachment

ACCEPTED = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"
WHAT_MAY_COME = _("PDF, Word (.docx), Excel (.xlsx), JPG or PNG.")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, perhaps none."""

    widget = FilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class AttachForm(StepForm):
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=Attachment.Kind,
        initial=Attachment.Kind.MATERIAL,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"), help_text=WHAT_MAY_COME, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )
