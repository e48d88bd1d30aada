"""Who pays for somebody's travel and stay, in the words of e-mails and letters."""

from egm_portal.meetings.models import Meeting
from participants.models import FundingTerms, Participant, Payer


def terms_of(meeting: Meeting) -> FundingTerms | None:
    """The terms that the organizers have set for the meeting; a query, unless they were prefetched."""
    return getattr(meeting, "funding_terms", None)


def payer_of(participant: Participant) -> str:
    """Who pays for this person: what was chosen for them, otherwise for their role; empty while nobody has chosen."""
    terms = terms_of(participant.meeting)
    return participant.funding or (getattr(terms, participant.role) if terms else "")


def host_of(meeting: Meeting) -> str:
    terms = terms_of(meeting)
    return terms.host if terms else ""


def in_invitation(payer: str, meeting: Meeting) -> str:
    """The sentence of an invitation; empty if nobody has chosen."""
    if payer == Payer.HOST:
        host = host_of(meeting) or "the host"
        return f"{host[0].upper()}{host[1:]} will cover your travel and stay."
    return {
        Payer.UNITED_NATIONS: "The United Nations will provide an economy-class ticket and a daily subsistence "
        "allowance, in accordance with its rules.",
        Payer.NOBODY: "We regret that the United Nations is unable to cover the cost of your participation.",
    }.get(payer, "")


def in_letter(payer: str, meeting: Meeting) -> str:
    """The paragraph of a letter of invitation; empty if nobody has chosen."""
    return {
        Payer.UNITED_NATIONS: "The United Nations will provide you with a round-trip economy-class air ticket by the "
        "most direct and economical route, and with a daily subsistence allowance, in accordance with its rules and "
        "regulations. No fee is payable. Please do not purchase a ticket before it has been approved.",
        Payer.HOST: f"The cost of your travel and stay will be borne by {host_of(meeting) or 'the host'}.",
        Payer.NOBODY: "The United Nations regrets that it is not in a position to cover the cost of your "
        "participation.",
    }.get(payer, "")


def after_acceptance(payer: str, meeting: Meeting) -> str:
    """What somebody who has accepted does about travel; empty if nobody has chosen."""
    if payer == Payer.HOST:
        return f"{host_of(meeting) or 'the host'} will cover your travel and stay; please do not buy a ticket yourself."
    return {
        Payer.UNITED_NATIONS: "the United Nations will provide your ticket; please do not buy one yourself.",
        Payer.NOBODY: "please make your own arrangements.",
    }.get(payer, "")


def in_enquiry(payer: str, meeting: Meeting) -> str:
    """What an enquiry says of costs, which commits nobody; empty if nobody has chosen."""
    if payer == Payer.HOST:
        host = host_of(meeting) or "the host"
        return f"{host[0].upper()}{host[1:]} would cover your travel and stay."
    return {
        Payer.UNITED_NATIONS: "The United Nations would provide an economy-class ticket and a daily subsistence "
        "allowance.",
        Payer.NOBODY: "The United Nations would be unable to cover the cost of your participation.",
    }.get(payer, "")
