"""PDFs of a meeting that are rendered in advance, because a GET request must not change anything.

One is served only if its content is exactly the present content: a consent that was withdrawn counts at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.revision import increment_revision
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable, Source

RETRY_AFTER = timedelta(hours=1)
"""The pause before a PDF that could not be rendered is tried again."""

_S = Rendering.State


class NothingToRender(LookupError):
    """The meeting has nothing of this kind."""


@dataclass(frozen=True)
class PrerenderedPdf:
    """One kind of PDF, of which a meeting has one. `printable` raises NothingToRender where a meeting has none."""

    kind: str
    printable: Callable[[Meeting], Printable]

    @property
    def source(self) -> Source:
        return Source(self.kind, self.build, done=self._replace)

    def build(self, meeting_id: int) -> Printable:
        return self.printable(Meeting.objects.get(pk=meeting_id))

    def ready(
        self, meeting: Meeting, printable: Printable | None = None, *, announced: bool = True
    ) -> Rendering | None:
        """The PDF of what the meeting shows at present, if it is ready and the meeting is public.

        `printable` saves queries where what it is made of was read already. Without `announced` the meeting need not
        be public: the page is for those who are invited.
        """
        # Compared by content each time: a consent that is withdrawn counts at once, and a PDF must not outlive what it
        # shows (docs/decisions/pdf.md#0027).
        if announced and (meeting.public_from is None or meeting.public_from > portal_now()):
            return None
        try:
            present = content_hash(printable or self.printable(meeting))
        except NothingToRender:
            return None
        done = Rendering.objects.filter(kind=self.kind, subject_id=meeting.pk, content_hash=present, state=_S.DONE)
        return done.first()

    def request_missing(self, wanted: Iterable[tuple[Meeting, Printable]]) -> None:
        """Requests missing PDFs and deletes outdated ones: two queries if nothing has changed."""
        wanted = list(wanted)
        rendered: dict[int, dict[str, Rendering]] = defaultdict(dict)
        meetings = [meeting for meeting, _ in wanted]
        for rendering in Rendering.objects.filter(kind=self.kind, meeting__in=meetings).defer("content"):
            rendered[rendering.meeting_id][rendering.content_hash] = rendering
        for meeting, printable in wanted:
            others = rendered[meeting.pk]
            found = others.pop(content_hash(printable), None)
            if found is None or (found.state == _S.FAILED and found.finished_at <= portal_now() - RETRY_AFTER):
                request_rendering(kind=self.kind, meeting=meeting, subject_id=meeting.pk)
            elif found.state == _S.DONE:
                if not found.file.storage.exists(found.file.name):
                    found.delete()  # the next sweep requests it again
                elif others:
                    self._renderings(meeting).filter(content_hash__in=others).delete()

    def delete_others(self, meetings: Iterable[Meeting]) -> None:
        """Deletes the PDFs of all meetings but these."""
        Rendering.objects.filter(kind=self.kind).exclude(meeting__in=meetings).delete()

    def _renderings(self, meeting: Meeting) -> QuerySet[Rendering]:
        return Rendering.objects.filter(kind=self.kind, subject_id=meeting.pk)

    def _replace(self, rendering: Rendering) -> None:
        """Pages lead to the new PDF from now on, and those before it are gone."""
        increment_revision(rendering.meeting_id)
        try:
            is_present = content_hash(self.build(rendering.subject_id)) == rendering.content_hash
        except NothingToRender:
            return
        if is_present:
            self._renderings(rendering.meeting).exclude(pk=rendering.pk).delete()
