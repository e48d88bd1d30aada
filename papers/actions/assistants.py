"""Who may hand in a paper for its author."""

from datetime import timedelta

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.actions import user_with_email
from papers import mail, rules
from papers.actions.uploads import drop_upload
from papers.models import Paper, Upload

TOO_MANY = "Several people have been told today that they may submit this paper. Please name the next one tomorrow."


@transaction.atomic
def name_assistant(*, paper: Paper, email: str) -> bool:
    """Lets whoever signs in with this address hand in the paper, and nobody whom the author had named before.

    An empty address only ends it. Gives whether the person is told by mail: once a day. Uploads that others have begun
    are forgotten. Raises NotAllowed when too many were told in a day.
    """
    Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    paper = Paper.objects.select_related("participant__meeting").get(pk=paper.pk)
    email = email.lower()
    if email == paper.assistant_email:
        return False
    paper.assistant_email = email
    paper.save(update_fields=["assistant_email"])
    for upload in Upload.objects.filter(paper=paper).exclude(by=paper.participant.user_id):
        drop_upload(upload=upload)
    return bool(email) and _tell(paper)


def _tell(paper: Paper) -> bool:
    if mail.assistants_told(paper, since=portal_now() - timedelta(days=1)) >= rules.ASSISTANTS_A_DAY:
        raise NotAllowed(TOO_MANY)
    user_with_email(email=paper.assistant_email)
    before = mail.assistants_told(paper, since=portal_now() - timedelta(days=1))
    mail.assistant_named(paper)
    return mail.assistants_told(paper, since=portal_now() - timedelta(days=1)) > before
