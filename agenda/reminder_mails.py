"""The reminder of this package, as a draft for `egm_portal.mail.batch`; it is cancelled once the slides are here."""

from django.urls import reverse

from agenda.models import Item
from agenda.roles import Role
from agenda.slides import RequestedSlides, slides_requested_from
from egm_portal.clock import portal_now
from egm_portal.mail import registry
from egm_portal.mail.batch import DraftMessage
from egm_portal.mail.links import absolute
from egm_portal.mail.models import Message
from egm_portal.mail.placeholders import deadline_of
from egm_portal.mail.registry import Placeholder
from participants.models import Participant


def slides_missing(slides: RequestedSlides, dedup_key: str) -> DraftMessage:
    speaker = slides.speaker
    return DraftMessage(
        kind="agenda/slides_missing",
        to=speaker.email,
        to_name=speaker.name,
        meeting=speaker.meeting,
        about={"item": slides.item.pk, "participant": speaker.pk},
        context=_context(slides),
        dedup_key=dedup_key,
    )


def _context(slides: RequestedSlides) -> dict:
    return {"participant": slides.speaker, "item": slides.item, "due_at": slides.due_at}


def _own_page(message: Message) -> str:
    speaker = Participant.objects.attending().filter(pk=message.about["participant"])
    items = Item.objects.awaiting_slides(portal_now()).filter(
        pk=message.about["item"], roles__participant__in=speaker, roles__role=Role.SPEAKER
    )
    item = items.first()
    if item is None:
        raise registry.NoLongerWanted("The slides were received, or this person is no longer asked for them.")
    return absolute(reverse("agenda:submit", args=[message.meeting.slug, item.key, "slides"]))


def _example(participant_id: int) -> dict:
    requested = slides_requested_from(Participant.objects.filter(pk=participant_id))
    missing = next((slides for slides in requested if slides.are_missing), None)
    if missing is None:
        raise registry.NoExample("No slides are awaited from this person, who would not receive this e-mail.")
    return _context(missing)


PLACEHOLDERS = {
    "link": Placeholder("the page on which the slides are sent", lambda context: context["link"]),
    "item": Placeholder("what the slides are for", lambda context: context["item"].title),
    "deadline": Placeholder(
        "the start of the session, by which they are needed",
        lambda context: deadline_of(context["due_at"], context["meeting"]),
    ),
}


registry.register(
    registry.Kind(
        name="agenda/slides_missing",
        description="Reminder: the slides have not been received",
        slots={"link": _own_page},
        short="reminder",
        placeholders=PLACEHOLDERS,
        example=_example,
        stops_at_bounce=True,
    )
)
