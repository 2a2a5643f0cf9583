"""Forms of the steps: each gives exactly the step's arguments (see `suggestions.stepping`)."""

from suggestions.forms.assignment import AllocateForm, AssignForm, RecallAssignmentForm
from suggestions.forms.attachment import AttachForm
from suggestions.forms.extensions import AskExtensionForm, DecideExtensionForm
from suggestions.forms.leaving import (
    ConvertForm,
    MarkKeyForm,
    ReturnToDeputyForm,
    UnmarkKeyForm,
    WithdrawForm,
)
from suggestions.forms.objections import DropObjectionForm, ObjectForm, OverruleForm, ReassignForm
from suggestions.forms.registration import RegisterForm, ReviseForm
from suggestions.forms.step import StepForm

__all__ = [
    "AllocateForm",
    "AskExtensionForm",
    "AssignForm",
    "AttachForm",
    "ConvertForm",
    "DecideExtensionForm",
    "DropObjectionForm",
    "MarkKeyForm",
    "ObjectForm",
    "OverruleForm",
    "ReassignForm",
    "RecallAssignmentForm",
    "RegisterForm",
    "ReturnToDeputyForm",
    "ReviseForm",
    "StepForm",
    "UnmarkKeyForm",
    "WithdrawForm",
]
