from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from suggestions import arrangement
from suggestions.forms.step import StepForm, Text
from suggestions.models import CalendarDay

NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"


class ChangeCalendarForm(StepForm):
    """The yearly notice, as its text or as a file. Confirming sends the same again, with the digest of what was shown."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("What stands here takes the place of all days of this year."),
    )
    text = Text(
        label=gettext_lazy("Text of the notice"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Paste the notice as it was published, or lines of date, working day (1 or 0), name, source."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=gettext_lazy("CSV or plain text."),
    )
    source = Text(label=gettext_lazy("Source"), max_length=100)
    reason = Text(
        label=gettext_lazy("Remark"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For a correction: what was wrong."),
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        year = CalendarDay.objects.missing_year(clock.today()) or clock.today().year + 1
        self.fields["year"].initial = year
        self.fields["source"].initial = NOTICE.format(year=year)
        self.told = ""

    def clean(self):
        data = super().clean()
        try:
            self.told = self._text(data)
            if not self.errors:
                days = arrangement.read(self.told, year=data["year"], source=data["source"])
                data["arrangement"] = days
        except arrangement.Unreadable as error:
            raise ValidationError({"file" if data.get("file") else "text": str(error)}) from None
        return {name: value for name, value in data.items() if name not in {"text", "file"}}

    def _text(self, data):
        if data.get("file"):
            return arrangement.decoded(data["file"].read())
        if not data.get("text"):
            raise arrangement.Unreadable(_("Paste the notice, or choose a file."))
        return data["text"]
