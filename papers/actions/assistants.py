"""Who may submit a paper for its author."""

from datetime import timedelta

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.actions import get_or_create_user
from papers import mail, rules
from papers.actions.uploads import drop_upload
from papers.models import Paper, Upload

__all__ = [
    "name_assistant",
]

TOO_MANY = "Several people have been notified today that they may submit this paper. Please name the next one tomorrow."


@transaction.atomic
def name_assistant(*, paper: Paper, email: str) -> bool:
    """Allows whoever signs in with this address to submit the paper, in place of anybody named before.

    An empty address names nobody. Uploads that others have begun are deleted. Returns whether a mail was queued, which
    happens once a day for each address. Raises NotAllowed when too many people were told in a day.
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
    if not email:
        return False
    a_day_ago = portal_now() - timedelta(days=1)
    mailed = mail.assistants_mailed(paper, since=a_day_ago)
    if mailed >= rules.ASSISTANTS_A_DAY:
        raise NotAllowed(TOO_MANY)
    get_or_create_user(email=email)
    mail.assistant_named(paper)
    return mail.assistants_mailed(paper, since=a_day_ago) > mailed
