"""Many mails at once: the rows that `actions.queue_message` writes, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from egm_portal.mail import actions, registry, rendering
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.meetings.models import Meeting
from egm_portal.tasks import wake_after_commit
from egm_portal.undo.delays import Delay, duration


@dataclass(frozen=True)
class DraftMessage:
    """One mail of many; the fields but the last are parameters of `actions.queue_message`."""

    kind: str
    to: str
    to_name: str
    meeting: Meeting
    about: Mapping[str, int]
    context: Mapping[str, object]
    dedup_key: str
    delay: Delay | None = None  # in place of that of its kind, where there is no time to wait

    def message(self, shared: Mapping, own: MailTemplate | None) -> Message:
        kind = registry.kind_named(self.kind)
        markers = rendering.new_markers(kind.slots)
        context = {**shared, "to_name": self.to_name, **self.context, **markers}
        return Message(
            kind=self.kind,
            meeting=self.meeting,
            to=self.to,
            to_name=rendering.one_line(self.to_name),
            reply_to=shared["unit_email"],
            about=dict(self.about),
            slots=markers,
            dedup_key=self.dedup_key,
            **asdict(rendering.render(kind, context, own)),
            **actions.departure(self.delay or kind.delay),
        )


def queue_messages(drafts: Iterable[DraftMessage]) -> dict[str, Message]:
    """The messages by their dedup keys, including those queued before; none while mails are silenced.

    Three queries, and one more for each meeting. Raises `registry.UnknownKind`.
    """
    drafts = list(drafts)
    if actions.is_silent() or not drafts:
        return {}
    keys = {draft.dedup_key for draft in drafts}
    known = set(Message.objects.filter(dedup_key__in=keys).values_list("dedup_key", flat=True))
    meetings = {draft.meeting.pk: draft.meeting for draft in drafts}
    shared = {pk: rendering.shared_context(meeting=meeting, to_name="") for pk, meeting in meetings.items()}
    own = {
        (template.meeting_id, template.kind): template for template in MailTemplate.objects.filter(meeting__in=meetings)
    }
    Message.objects.bulk_create(
        [
            draft.message(shared[draft.meeting.pk], own.get((draft.meeting.pk, draft.kind)))
            for draft in drafts
            if draft.dedup_key not in known
        ],
        ignore_conflicts=True,
    )
    for delay in {draft.delay or registry.kind_named(draft.kind).delay for draft in drafts}:
        wake_after_commit(actions.SENDER, delay=duration(delay))
    return {message.dedup_key: message for message in Message.objects.filter(dedup_key__in=keys)}
