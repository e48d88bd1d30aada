"""The reminder of this package, as a draft for `egm_portal.mail.batch`.

It is cancelled once its recipient has answered, or can no longer answer.
"""

from django.urls import reverse

from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from evaluation.models import Respondent
from evaluation.queries import asked_among
from evaluation.rules import NOT_ASKED, refusal_to_answer
from participants.models import Participant


def evaluation_open(participant: Participant, dedup_key: str) -> DraftMessage:
    return DraftMessage(
        kind="evaluation/open",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "until": participant.meeting.evaluation_until},
        dedup_key=dedup_key,
    )


def _questions(message: Message) -> str:
    if refusal := refusal_to_answer(message.meeting):
        raise registry.NoLongerWanted(refusal)
    if not asked_among(Participant.objects.filter(pk=message.about["participant"])).exists():
        raise registry.NoLongerWanted(NOT_ASKED)
    if Respondent.objects.filter(participant=message.about["participant"]).exists():
        raise registry.NoLongerWanted("This person has answered.")
    return absolute(reverse("evaluation:answer", args=[message.meeting.slug]))


def _example(participant_id: int) -> dict:
    participant = Participant.objects.select_related("meeting").get(pk=participant_id)
    until = participant.meeting.evaluation_until
    if until is None:
        raise registry.NoExample("There is no evaluation, so this person would not receive this e-mail.")
    return {"participant": participant, "until": until}


registry.register(
    registry.Kind(
        name="evaluation/open",
        description="Reminder: the evaluation is open",
        short="evaluation",
        slots={"link": _questions},
        placeholders={
            "link": Placeholder("the page with the questions", lambda context: context["link"], required=True),
            "deadline": Placeholder(
                "until when one can answer", lambda context: deadline_of(context["until"], context["meeting"])
            ),
        },
        example=_example,
        stops_at_bounce=True,
    )
)
