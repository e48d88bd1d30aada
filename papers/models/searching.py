"""What is searched: the text of files by page, and the words of documents, meetings and people."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from egm_portal.meetings.models import Meeting
from papers.models.documents import Document
from papers.models.versions import Version
from participants.models import Participant


class PageText(models.Model):
    """The text of one page of a version, as the file has it; empty for a page that is a picture."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="page_text_once")]

    def __str__(self) -> str:
        return f"Page {self.number} of {self.version}"


class SearchEntryQuerySet(models.QuerySet):
    """Whether `user` may see at `at` what an entry belongs to is asked of that, never of the index.

    It is asked with EXISTS, so that a database looks only at what it found, and only until it has enough.
    """

    def fronts_visible_to(self, user, at: datetime) -> "SearchEntryQuerySet":
        """Documents without their text, meetings, and the people who take part in them and agreed to be listed.

        A passage is found while its document is public only, whoever asks: its address is not there before or after.
        """
        meetings = Meeting.objects.visible_to(user, at)
        people = Participant.objects.listed().filter(meeting__in=meetings.values("pk"))
        documents = Document.objects.visible_to(user, at)
        among = _is_among(documents, "document") | _is_among(meetings, "meeting") | _is_among(people, "participant")
        has_address = Q(passage=None) | _is_among(Document.objects.public(at), "document")
        return self.filter(among, has_address, version=None)

    def texts_visible_to(self, user, at: datetime) -> "SearchEntryQuerySet":
        """The text of the files that readers get; for who may read them all also of those not accepted yet."""
        offered = _is_among(Version.objects.current().shown(at), "version")
        if user.is_authenticated:
            in_full = Document.objects.in_full_for(user).values("pk")
            offered |= _is_among(Version.objects.filter(superseded_at=None, document__in=in_full), "version")
        return self.filter(offered, _is_among(Document.objects.visible_to(user, at), "document"))


def _is_among(rows: models.QuerySet, thing: str) -> Q:
    return Q(Exists(rows.filter(pk=OuterRef(thing))))


class SearchEntry(models.Model):
    """The words of one thing that can be found, folded by `papers.search.words`.

    A document has one entry without a version, and one for every 10,000 words or so of each version's text: they all
    carry its title, people and abstract. A `passage` of it that has an address of its own has an entry, too.
    PostgreSQL has a column with a GIN index beside these columns, SQLite a table of FTS5 that triggers keep in step
    (migration 0001): both follow every write at once.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="+")
    # Null and not empty: SQLite then adds the columns without making the table again, which FTS5 follows by triggers.
    passage = models.CharField(  # noqa: DJ001
        max_length=40,
        null=True,
        help_text="Which one, in words that stay: the same passage of another document is found once.",
    )
    passage_title = models.TextField(null=True, help_text="As it is shown.")  # noqa: DJ001
    passage_text = models.TextField(null=True, help_text="As it is shown.")  # noqa: DJ001
    first_page = models.PositiveIntegerField(null=True, help_text="The page of the version with which `text` begins.")
    title = models.TextField(blank=True)
    people = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="A line for each page.")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the search"
        verbose_name_plural = "entries of the search"
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, meeting__isnull=True, participant__isnull=True)
                | Q(document__isnull=True, version__isnull=True, meeting__isnull=False, participant__isnull=True)
                | Q(document__isnull=True, version__isnull=True, meeting__isnull=True, participant__isnull=False),
                name="search_entry_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True, first_page__isnull=True)
                | Q(version__isnull=False, first_page__isnull=False),
                name="search_entry_begins_somewhere",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(version=None, passage=None), name="search_entry_of_document_once"
            ),
            models.UniqueConstraint(
                # With a condition it is an index of its own, which SQLite adds without making the table again.
                fields=["document", "passage"],
                condition=Q(passage__isnull=False),
                name="search_entry_of_passage_once",
            ),
            models.UniqueConstraint(fields=["version", "first_page"], name="search_entry_of_pages_once"),
            models.UniqueConstraint(fields=["meeting"], name="search_entry_of_meeting_once"),
            models.UniqueConstraint(fields=["participant"], name="search_entry_of_person_once"),
        ]

    def __str__(self) -> str:
        return self.title
