"""Who may be named in the changes of a release is decided on the day of reading.

Somebody who withdrew their consent, or was erased, is "a speaker" from that day on, also in the changes of earlier
releases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from egm_portal.meetings.models import Meeting
from papers.models import Document
from participants.models import Participant


@dataclass(frozen=True)
class Readers:
    """What these readers may know: the names of people and the titles of papers, by their ids."""

    people: Mapping[int, str]
    papers: Mapping[int, str]

    @classmethod
    def of(cls, people: Iterable[Participant], papers: Mapping[int, Document]) -> "Readers":
        """Those who may read these people's names, and the titles of these documents, by the ids of their papers."""
        return cls(
            {person.pk: person.name for person in people}, {pk: document.title for pk, document in papers.items()}
        )

    @classmethod
    def public(cls, meeting: Meeting, at: datetime | None = None) -> "Readers":
        """Everybody: they read of those who take part and agreed to be named, and of published papers; two queries."""
        return cls._of(Participant.objects.listed().filter(meeting=meeting), Document.objects.public(at), meeting)

    @classmethod
    def organizers(cls, meeting: Meeting) -> "Readers":
        """They read of everybody who was not erased, and of every paper: two queries."""
        return cls._of(Participant.objects.filter(meeting=meeting, erased_at=None), Document.objects.all(), meeting)

    @classmethod
    def _of(cls, people: Iterable[Participant], documents: QuerySet, meeting: Meeting) -> "Readers":
        papers = documents.filter(meeting=meeting, paper__isnull=False)
        return cls({person.pk: person.name for person in people}, dict(papers.values_list("paper", "title")))
