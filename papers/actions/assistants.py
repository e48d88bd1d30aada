"""Who may hand in a paper for its author."""

from datetime import timedelta

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.meetings.actions import user_with_email
from egm_portal.refusal import NotAllowed
from papers import mail, rules
from papers.models import Paper

TOO_MANY = "Several people have been told today that they may hand in this paper. Please name the next one tomorrow."


@transaction.atomic
def name_assistant(*, paper: Paper, email: str) -> None:
    """Lets whoever signs in with this address hand in the paper, and nobody whom the author had named before.

    An empty address only ends it. The person is told by mail. Raises NotAllowed when too many were told in a day.
    """
    Paper.objects.select_for_update().get(pk=paper.pk)
    paper = Paper.objects.select_related("participant__meeting").get(pk=paper.pk)
    email = email.lower()
    if email == paper.assistant_email:
        return
    paper.assistant_email = email
    paper.save(update_fields=["assistant_email"])
    if email:
        _tell(paper)


def _tell(paper: Paper) -> None:
    if mail.assistants_told(paper, since=portal_now() - timedelta(days=1)) >= rules.ASSISTANTS_A_DAY:
        raise NotAllowed(TOO_MANY)
    user_with_email(email=paper.assistant_email)
    mail.assistant_named(paper)
