"""Every write to the programme that has a consequence."""

from django.db import transaction

from agenda import queries
from agenda.models import Programme
from egm_portal.clock import portal_now
from egm_portal.logs import event_after_commit
from egm_portal.meetings.models import Meeting, User
from egm_portal.refusal import NotAllowed


@transaction.atomic
def release_programme(*, meeting: Meeting, kind: str, by: User | None) -> Programme:
    """Freezes the working draft as what the public sees from now on, with a list of what changed; raises NotAllowed."""
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    content = queries.working_programme(meeting)
    before = queries.newest_release(meeting)
    if not content:
        raise NotAllowed("The programme has no sessions yet: nothing was released.")
    if before and before.kind == Programme.Kind.FINAL and kind != Programme.Kind.FINAL:
        raise NotAllowed("The final programme was released: what comes now is a revision of it.")
    released = Programme.objects.create(
        meeting=meeting,
        kind=kind,
        revision=Programme.objects.filter(meeting=meeting, kind=kind).count(),
        content=content,
        changes=changes_between(before.content, content) if before else [],
        released_at=portal_now(),
        released_by=by,
    )
    event_after_commit("published", programme=released.pk, meeting=meeting.pk)
    return released


def changes_between(before: list[dict], after: list[dict]) -> list[str]:
    """What changed from one frozen programme to the next, a sentence for each session concerned."""
    old = {session["session"]: session for session in before}
    new = {session["session"]: session for session in after}
    added = [f"“{session['title']}” was added." for key, session in new.items() if key not in old]
    removed = [f"“{session['title']}” was taken out." for key, session in old.items() if key not in new]
    kept = [(old[key], session) for key, session in new.items() if key in old]
    return added + removed + [sentence for pair in kept if (sentence := _change(*pair))]


def _change(old: dict, new: dict) -> str:
    if (old["starts_at"], old["minutes"]) != (new["starts_at"], new["minutes"]):
        return f"“{new['title']}” has a new time."
    if old["title"] != new["title"]:
        return f"“{old['title']}” is now called “{new['title']}”."
    unlike = any(old[key] != new[key] for key in ("items", "chair", "rapporteur", "summary", "kind"))
    return f"The contents of “{new['title']}” changed." if unlike else ""
