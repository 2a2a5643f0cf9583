"""Forms of the steps: each gives exactly the step's arguments (see `suggestions.stepping`)."""

from suggestions.forms.assignment import AllocateForm, AssignForm
from suggestions.forms.attachment import AttachForm
from suggestions.forms.registration import RegisterForm, ReviseForm
from suggestions.forms.step import StepForm

__all__ = ["AllocateForm", "AssignForm", "AttachForm", "RegisterForm", "ReviseForm", "StepForm"]
