"""Who takes a step for an agency in demo data: the first who holds the role."""

from agencies import clock
from agencies.models import Membership, Role
from replies.workflow.chaining import chain_candidates
from replies.workflow.opinions import signers_of
from suggestions.workflow.assigning import officers_of


def one(agency, role):
    """The first person with the role in the agency. Raises LookupError when there is none."""
    found = Membership.objects.current(today=clock.today()).filter(agency=agency, role=role)
    membership = found.select_related("user").first()
    if membership is None:
        raise LookupError(f"{agency} has nobody with the role {role}.")
    return membership.user


def office_of(session):
    return one(session.term.congress.office, Role.OFFICE_COORDINATOR)


def coordinator_of(agency):
    return one(agency, Role.AGENCY_COORDINATOR)


def officer_for(assignment):
    """The case officers of an agency take turns."""
    officers = list(officers_of(assignment).order_by("pk"))
    if not officers:
        raise LookupError(f"{assignment.agency} has nobody with the role {Role.CASE_OFFICER}.")
    return officers[(assignment.agency.assignments.filter(officer__isnull=False).count()) % len(officers)]


def chain_of(reply):
    """The likeliest holder of every step of the sign-off."""
    chain = [(kind, found[0]) for kind, found in chain_candidates(reply).items()]
    if not chain or chain[-1][0] != "principal":
        raise LookupError(f"{reply.assignment.agency} has nobody with the role {Role.PRINCIPAL}.")
    return chain


def signer_of(opinion):
    """The principal if there is one, else a reviewer."""
    candidates = list(signers_of(opinion))
    if not candidates:
        raise LookupError(f"{opinion.assignment.agency} has nobody to sign the opinion.")
    principals = agency_people(opinion.assignment.agency, Role.PRINCIPAL)
    return next((person for person in candidates if person.pk in principals), candidates[0])


def agency_people(agency, role):
    found = Membership.objects.current(today=clock.today()).filter(agency=agency, role=role)
    return set(found.values_list("user", flat=True))
