"""Objections, extensions, ends of a case and key marks as offers: their pages, and when the step itself would refuse."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from agencies.permissions import Action
from replies.workflow.joining import refuse_add_co_handler, refuse_excuse_co_handler
from replies.workflow.withdrawing import refuse_withdraw
from suggestions.workflow import NotNow, extending, objecting

PAGES = {
    Action.OBJECT,
    Action.SIGN_OBJECTION,
    Action.DROP_OBJECTION,
    Action.OVERRULE,
    Action.REASSIGN,
    Action.ASK_EXTENSION,
    Action.SIGN_EXTENSION,
    Action.DECIDE_EXTENSION,
    Action.RETURN_TO_DEPUTY,
    Action.CONVERT,
    Action.MARK_KEY,
    Action.UNMARK_KEY,
}
"""Those whose pages are in `suggestions`."""
DANGERS = {
    Action.RETURN_TO_DEPUTY: _("Ends the case: the deputy is told why and how to submit it again."),
    Action.CONVERT: _("Ends the case: another body gets it as a letter."),
    Action.WITHDRAW: _("Ends the case at once, with everything that is under way in it."),
}
"""Acts that end a case, each with its consequence in words."""


def unless(refuse):
    """Possible unless the step itself would refuse."""

    def is_possible(subject, user):
        try:
            refuse(subject)
        except NotNow:
            return False
        return True

    return is_possible


_OF_ANY_PART = {
    Action.OBJECT: unless(objecting.refuse_object),
    Action.SIGN_OBJECTION: unless(objecting.refuse_sign_objection),
    Action.OVERRULE: unless(partial(objecting.refuse_decision, action=Action.OVERRULE)),
    Action.REASSIGN: unless(partial(objecting.refuse_decision, action=Action.REASSIGN)),
    Action.ASK_EXTENSION: unless(extending.refuse_ask_extension),
    Action.SIGN_EXTENSION: unless(extending.refuse_sign_extension),
    Action.DECIDE_EXTENSION: unless(extending.refuse_decide_extension),
}
CIRCUMSTANCES = {
    **{
        (act, part): check
        for act, check in _OF_ANY_PART.items()
        for part in ("answering", "merged", "co_handling")
    },
    (Action.WITHDRAW, "suggestion"): unless(refuse_withdraw),
    (Action.ADD_CO_HANDLER, "suggestion"): unless(refuse_add_co_handler),
    (Action.EXCUSE_CO_HANDLER, "co_handling"): unless(refuse_excuse_co_handler),
    (Action.MARK_KEY, "suggestion"): lambda suggestion, user: not suggestion.is_key,
    (Action.UNMARK_KEY, "suggestion"): lambda suggestion, user: suggestion.is_key,
}
