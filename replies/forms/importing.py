from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replies.incoming import MOST_BYTES


class ImportEvaluationsForm(forms.Form):
    """The file of the congress platform; the congress only where somebody works for several."""

    congress = forms.ModelChoiceField(None, label=gettext_lazy("Congress"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("File of the congress platform"),
        help_text=gettext_lazy(
            "Excel (.xlsx), CSV or JSON. Nothing is entered before you have looked at it."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )

    def __init__(self, *args, congresses, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["congress"]
        field.queryset = type(congresses[0]).objects.filter(pk__in=[row.pk for row in congresses])
        field.initial = congresses[0]
        if len(congresses) == 1:
            field.widget = forms.HiddenInput()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return file
