"""The link to the screen of a room for the computer at the projector, which signs nobody in."""

from django.urls import reverse

from egm_portal import secret_links
from egm_portal.clock import portal_now
from egm_portal.mail.links import absolute
from room.models import Room

PURPOSE = "room.screen"


def screen_link(room: Room) -> str:
    """The whole address, or nothing while the room has no link."""
    if not room.link_nonce:
        return ""
    token = secret_links.token_of(PURPOSE, room.pk, room.link_nonce)
    return absolute(reverse("room:linked_screen", args=[room.meeting.slug, token]))


def room_of_link(slug: str, token: str) -> Room | None:
    """The room to whose screen this link leads until the meeting ends, or None; one query."""
    room = Room.objects.select_related("meeting").filter(pk=secret_links.row_in(token), meeting__slug=slug).first()
    if room is None or not room.link_nonce or room.meeting.ends_at <= portal_now():
        return None
    return room if secret_links.proves(token, PURPOSE, room.pk, room.link_nonce) else None
