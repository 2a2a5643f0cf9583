"""Forms of the steps: each gives exactly the step's arguments (see `suggestions.stepping`)."""

import re
import unicodedata

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import clock
from agencies.models import Agency, Section
from agencies.pinyin import search_keys
from suggestions.models import Attachment, Category, Deputy, DeputyGroup, RequestItem, Suggestion
from suggestions.workflow.assigning import officers_of
from suggestions.workflow.intake import number_key

NUMBERING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[、.．])\s*")
"""一、 1. （二） before a pasted line: the item's own number replaces it."""


def without_control_characters(text):
    """Text pasted from Word and PDF brings characters that no letter can print."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"})


class StepForm(forms.Form):
    """The form of a step on a subject, filled in by a user."""

    def __init__(self, *args, on, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.user = user
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = without_control_characters(value.replace("\r\n", "\n")).strip()
        return cleaned
