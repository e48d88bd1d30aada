"""The files of documents."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from egm_portal.clock import portal_now
from egm_portal.text.lines import LineField
from papers.file_types import CONVERTED, ENDINGS
from papers.languages import Language
from papers.models.documents import Document
from papers.omissions import Omission, change_the_text, restored

CLOSING = ["quarantined", "refused"]
"""In the checks of a file that nobody gets: a virus, or the code of a refusal (`papers.files.refusal_messages`)."""


class VersionQuerySet(models.QuerySet):
    def waiting_for_check(self) -> "VersionQuerySet":
        """Files that are not checked yet, because too many came at once or the virus scanner does not answer."""
        return self.filter(checks__waiting=True)

    def due_for_check(self, at: datetime) -> "VersionQuerySet":
        """Files that may be checked at `at` (real time), in the order in which the worker takes them."""
        # Those about which the scanner did not answer before come last, so that they hold up no others.
        due = self.waiting_for_check().filter(Q(next_check_at=None) | Q(next_check_at__lte=at))
        return due.order_by(F("next_check_at").asc(nulls_first=True), "pk")

    def without_public_file(self) -> "VersionQuerySet":
        """Files that were found harmless and wait for their public file."""
        harmless = self.exclude(checks__has_key="unchecked")
        return harmless.filter(public_name="").exclude(checks__has_key="unprepared")

    def unprepared(self) -> "VersionQuerySet":
        """Files that were found harmless, but of which no public file could be made."""
        return self.filter(public_name="", checks__has_key="unprepared")

    def not_checked(self) -> "VersionQuerySet":
        """Files that could not be checked, and that are not checked again automatically."""
        return self.filter(checks__has_key="unchecked").exclude(checks__has_any_keys=["waiting", *CLOSING])

    def readable(self) -> "VersionQuerySet":
        """Files of which there is a PDF: the public file or, for author and organizers, the one that came."""
        is_pdf = ~Q(media_type__in=CONVERTED) & ~Q(checks__has_any_keys=CLOSING)
        return self.filter(~Q(public_name="") | is_pdf)

    def closed(self) -> "VersionQuerySet":
        """Files that were found harmful or damaged after they had been received: nobody gets them."""
        return self.filter(checks__has_any_keys=CLOSING)

    def counting(self) -> "VersionQuerySet":
        """Versions that count as submitted: no translations, and none that are closed, or late and not accepted."""
        late = Q(timeliness=Version.Timeliness.LATE, accepted_late_at__isnull=True)
        return self.originals().exclude(late).exclude(checks__has_any_keys=CLOSING)

    def originals(self) -> "VersionQuerySet":
        return self.filter(language="")

    def held(self) -> "VersionQuerySet":
        """Versions that came too late and wait for an organizer's decision."""
        late = self.filter(timeliness=Version.Timeliness.LATE, accepted_late_at__isnull=True)
        return late.exclude(checks__has_any_keys=CLOSING)

    def current(self) -> "VersionQuerySet":
        return self.filter(current_from__isnull=False, superseded_at__isnull=True)

    def originals_first(self) -> "VersionQuerySet":
        """The document's own language first: translations are for readers where it has no such file."""
        return self.order_by("language", "-number")

    def shown(self, at: datetime | None = None) -> "VersionQuerySet":
        """Versions that were current while their document was published: only these have public addresses.

        Those that were taken back have not: their addresses answer 410.
        """
        at = at or portal_now()
        published = Q(document__publish_at__lte=at, document__withdrawn_at__isnull=True, current_from__lte=at)
        return self.filter(published, taken_back_at=None).filter(
            Q(superseded_at__isnull=True)
            | (Q(superseded_at__gt=F("document__publish_at")) & Q(superseded_at__gt=F("current_from")))
        )


class Version(models.Model):
    """One file of a document: never changed and never deleted. Its stored name is its hash.

    Readers get the public file, a copy without traces of the author's computer. The author and the organizers also get
    the file as it came, whose hash is on the receipt.
    """

    class Timeliness(models.TextChoices):
        ON_TIME = "on_time", "on time"
        IN_GRACE = "in_grace", "within the grace period"
        EXTENDED = "extended", "within an extension"
        NOT_DUE = "not_due", "without a deadline"
        LATE = "late", "after the deadline"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    language = models.CharField(
        max_length=2,
        choices=Language,
        blank=True,
        default="",
        help_text="Of a translation; empty for a file in the document's own language.",
    )
    original_name = LineField(max_length=255)
    media_type = models.CharField(max_length=100, default="application/pdf")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_name = models.CharField(max_length=100)
    public_name = models.CharField(
        max_length=100,
        blank=True,
        default="",
        help_text="Where the public file is stored; empty until it has been made.",
    )
    public_sha256 = models.CharField("SHA-256 of the public file", max_length=64, blank=True, default="")
    public_size = models.PositiveBigIntegerField(null=True, blank=True, help_text="Bytes.")
    first_page = models.TextField(blank=True, help_text="The first page as a small picture, in a data: address.")
    omissions = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="What its public file leaves out: `papers.omissions`; empty until that is known.",
    )
    looked_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the author or an organizer confirmed having seen what is left out.",
    )
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    checks = models.JSONField(
        default=dict, blank=True, help_text="What the inspection found: `papers.files.inspection`."
    )
    check_tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often the worker asked the virus scanner without an answer."
    )
    next_check_at = models.DateTimeField(null=True, blank=True, help_text="When it is asked again, in real time.")
    timeliness = models.CharField(max_length=12, choices=Timeliness, default=Timeliness.NOT_DUE)
    is_revision = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It came after the paper was returned, and is as timely as that date.",
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField()
    accepted_late_at = models.DateTimeField(
        null=True, blank=True, help_text="When an organizer accepted a file that came too late."
    )
    current_from = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When an organizer took a wrong file back from readers, who never get it again.",
    )
    client_hash_matched = models.BooleanField(
        default=False, help_text="The sender's browser had computed the same SHA-256 before it sent the file."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["document", "language"],
                condition=Q(current_from__isnull=False, superseded_at__isnull=True),
                name="version_one_current_in_a_language",
            ),
            models.CheckConstraint(
                condition=Q(current_from__isnull=True) | ~Q(public_name=""),
                name="version_current_has_a_public_file",
                violation_error_message="A version becomes current only once its public file has been made.",
            ),
            models.CheckConstraint(
                condition=Q(public_name="", public_sha256="", public_size__isnull=True)
                | (Q(public_size__isnull=False) & ~Q(public_name="") & ~Q(public_sha256="")),
                name="version_public_file_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def is_translation(self) -> bool:
        return bool(self.language)

    @property
    def language_code(self) -> str:
        return self.language or self.document.language

    # What follows says of one version what the methods above ask of the database: `current`, `held`, `counting`,
    # `waiting_for_check`, `without_public_file`, `closed` and `readable`. Whoever changes one changes the other.

    @property
    def is_current(self) -> bool:
        return self.current_from is not None and self.superseded_at is None

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def is_late(self) -> bool:
        """Whether it came after the deadline, and no organizer has accepted it."""
        return self.timeliness == self.Timeliness.LATE and self.accepted_late_at is None

    def get_timeliness_display(self) -> str:
        words = self.Timeliness(self.timeliness).label
        return f"revision {words}" if self.is_revision else words

    @property
    def is_held(self) -> bool:
        return self.is_late and not self.is_closed

    @property
    def counts(self) -> bool:
        return not (self.is_translation or self.is_late or self.is_closed)

    @property
    def waits_for_check(self) -> bool:
        return "waiting" in self.checks

    @property
    def waits_for_public_file(self) -> bool:
        return self.is_converted and not (self.public_name or self.is_unchecked or "unprepared" in self.checks)

    @property
    def is_unchecked(self) -> bool:
        """Whether the inspection was not completed: it is not known whether the file is harmless."""
        return "unchecked" in self.checks

    @property
    def is_quarantined(self) -> bool:
        return "quarantined" in self.checks

    @property
    def is_closed(self) -> bool:
        return any(name in self.checks for name in CLOSING)

    @property
    def is_unscanned(self) -> bool:
        return "unscanned" in self.checks

    @property
    def verdict(self) -> str:
        """Why readers cannot get the file, as a code of `papers.advice`; empty as long as no reason is known."""
        if self.is_closed:
            return self.checks.get("refused") or "quarantined"
        if self.waits_for_check or self.is_unscanned:
            return ""
        return "unchecked" if self.is_unchecked else self.checks.get("unprepared", "")

    @property
    def is_converted(self) -> bool:
        """Whether readers get a PDF that the portal makes of it, and not the file itself."""
        return self.media_type in CONVERTED

    @property
    def is_readable(self) -> bool:
        return bool(self.public_name) or not (self.is_converted or self.is_closed)

    @property
    def left_out(self) -> list[Omission]:
        """What its public file leaves out; nothing as long as that is not known."""
        return restored(self.omissions)

    @property
    def needs_a_look(self) -> bool:
        """Whether its public file differs from what its author sees, and nobody has confirmed having seen that."""
        return self.looked_at is None and bool(self.public_name) and change_the_text(self.left_out)

    @property
    def shown_size(self) -> int:
        """The size of the public file or, while there is none, of the file as it came, in bytes."""
        return self.public_size or self.size

    @property
    def shown_name(self) -> str:
        """The stored name of the public file or, while there is none, of the file as it came."""
        return self.public_name or self.stored_name

    @property
    def shown_sha256(self) -> str:
        """The SHA-256 of the public file or, while there is none, of the file as it came."""
        return self.public_sha256 or self.sha256

    @property
    def format_name(self) -> str:
        return CONVERTED.get(self.media_type, "PDF")

    @property
    def public_type(self) -> str:
        return "application/pdf" if self.is_converted else self.media_type

    @property
    def file_name(self) -> str:
        return f"{self.document.file_stem_in(self.language)}.{ENDINGS.get(self.public_type, 'pdf')}"

    @property
    def original_file_name(self) -> str:
        """The name of the file as it came."""
        return f"{self.document.file_stem_in(self.language)}.{ENDINGS.get(self.media_type, 'pdf')}"
