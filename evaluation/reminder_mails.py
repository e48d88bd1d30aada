"""The e-mail after the meeting, as a draft for `egm_portal.mail.batch`: thanks, the certificate and the evaluation.

It says nothing of whether its recipient has answered, since organizers can read it.
"""

from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import part_as_text
from evaluation.queries import asked_among
from evaluation.rules import is_over, refusal_to_answer
from participants.mail import ANSWER_PLACEHOLDERS
from participants.models import Participant
from proceedings.certificates import CERTIFICATE, certificate_until
from proceedings.models import AttendedDay


def thanks(participant: Participant, dedup_key: str, *, has_certificate: bool, is_asked: bool) -> DraftMessage:
    return DraftMessage(
        kind="evaluation/open",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context=_context(participant, has_certificate, is_asked),
        dedup_key=dedup_key,
    )


def _context(participant: Participant, has_certificate: bool, is_asked: bool) -> dict:
    """`until` is the end of the evaluation, for those who can answer; `certificate` the address of that."""
    meeting = participant.meeting
    page = absolute(reverse("pdf:page", args=[CERTIFICATE, participant.pk]))
    return {
        "participant": participant,
        "until": meeting.evaluation_until if is_asked and not is_over(meeting, portal_now()) else None,
        "certificate": page if has_certificate else "",
        "certificate_until": certificate_until(meeting),
    }


def _questions(message: Message) -> str:
    """The page with the questions, or the personal page of those who are not asked."""
    people = Participant.objects.filter(pk=message.about["participant"])
    if not message.meeting.takes_place or not people.attending().exists():
        raise registry.NoLongerWanted("The meeting did not take place, or this person did not take part.")
    is_asked = not refusal_to_answer(message.meeting) and asked_among(people).exists()
    return absolute(reverse("evaluation:answer" if is_asked else "my:meeting", args=[message.meeting.slug]))


def _example(participant_id: int) -> dict:
    people = Participant.objects.select_related("meeting").filter(pk=participant_id)
    has_certificate = AttendedDay.objects.filter(participant=participant_id).exists()
    return _context(people.get(), has_certificate, asked_among(people).exists())


registry.register(
    registry.Kind(
        name="evaluation/open",
        description="After the meeting: thanks, the certificate of attendance and the evaluation",
        short="thanks",
        slots={"link": _questions},
        placeholders={
            "on_days": ANSWER_PLACEHOLDERS["on_days"],
            "link": Placeholder("the page with the questions, or the personal page", lambda context: context["link"]),
            "deadline": Placeholder(
                "until when one can answer, if there is an evaluation",
                lambda context: deadline_of(context["until"], context["meeting"]) if context["until"] else "",
            ),
            "certificate": Placeholder(
                "the sentence about the certificate, if attendance is recorded",
                lambda context: part_as_text("evaluation/_certificate.html", context),
            ),
            "evaluation": Placeholder(
                "the paragraphs about the evaluation, if the person is asked",
                lambda context: part_as_text("evaluation/_questions.html", context),
            ),
        },
        example=_example,
        stops_at_bounce=True,
    )
)
