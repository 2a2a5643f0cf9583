import unicodedata
from datetime import date

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from agencies.pinyin import search_keys

UNPRINTABLE = {"Cc", "Cf", "Cs"}
PLEASE_CHOOSE = _("Please choose")
PLEASE_FILL_IN = _("Please fill this in.")
PLEASE_TICK = _("Please tick this to confirm.")


def printable(text):
    """Text pasted from Word and PDF brings characters that no letter can print."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in lines if char in "\n\t" or unicodedata.category(char) not in UNPRINTABLE
    ).strip()


class StepForm(forms.Form):
    """The form of a step on a subject, filled in by a user."""

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.user = user
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def full_clean(self):
        """Says what to do where a field is empty, also for fields a form adds while it is made."""
        unsaid = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages.get("required") is unsaid:
                is_tick = isinstance(field, forms.BooleanField)
                field.error_messages["required"] = PLEASE_TICK if is_tick else PLEASE_FILL_IN
        super().full_clean()


class Text(forms.CharField):
    """Typed or pasted words, cleaned before they are measured: what cannot be seen does not count as filled in."""

    def to_python(self, value):
        return super().to_python(printable(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        """No maxlength: a browser would cut what is pasted without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class SearchableOptions:
    """Options of a long list can be found by pinyin as well: see static/js/tomselect.js."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        chosen = getattr(value, "instance", None)
        if chosen is not None:
            option["attrs"]["data-search"] = getattr(chosen, "search_keys", None) or search_keys(str(chosen))
        return option


PICKER = {"data-picker": "", "data-nothing": _("Nothing found"), "data-clear": _("Clear")}


class Picker(SearchableOptions, forms.Select):
    def __init__(self, attrs=None):
        super().__init__({**PICKER, **(attrs or {})})


class MultiPicker(SearchableOptions, forms.SelectMultiple):
    def __init__(self, attrs=None):
        super().__init__({**PICKER, **(attrs or {})})


class Day(forms.DateField):
    """A day of this age: what lies before the first congress is a slip of the keyboard."""

    EARLIEST = date(1954, 1, 1)

    def __init__(self, **options):
        super().__init__(**{"widget": DayInput, **options})
        self.validators.append(MinValueValidator(self.EARLIEST))


class DayInput(forms.DateInput):
    """The browser's own calendar; a typed 2025-02-10 where it has none."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")
