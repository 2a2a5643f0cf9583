from django.utils.translation import gettext_lazy

from agencies import clock
from suggestions.forms.step import Day, StepForm, Text


class EndTermForm(StepForm):
    on = Day(label=gettext_lazy("Ended on"), help_text=gettext_lazy("Today or a day that is past."))
    basis = Text(
        label=gettext_lazy("Document it is based on"),
        max_length=200,
        help_text=gettext_lazy("Such as the first meeting of the next congress."),
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        self.initial = {"on": min(on.ends_on or clock.today(), clock.today())}
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
