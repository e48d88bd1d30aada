"""Documents and their authors."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text import numerals
from egm_portal.text.bodies import in_full
from egm_portal.text.country_fields import CountryField
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_outside_address, validate_plain_address
from egm_portal.text.years import years_are_plausible
from papers import embargoes, kinds
from papers.states import states_where
from participants.models import Participant


def assisted_by(user, paper: str = "") -> Q:
    """Expected papers of participants who have named `user` to submit them; `paper` is the path to the paper."""
    named = {
        "assistant_email__iexact": user.email,
        "participant__status": Participant.Status.ACCEPTED,
        # Not by exclusion: on a path to several papers that would be asked of each.
        "state__in": states_where(lambda state: state.is_expected),
    }
    return Q(**{f"{paper}{name}": value for name, value in named.items()})


def _comma_separated(text: str) -> list[str]:
    return [part for part in map(str.strip, text.split(",")) if part]


def _with_file() -> "DocumentQuerySet":
    return Document.objects.filter(versions__current_from__isnull=False, versions__superseded_at=None)


def _sent_by(user) -> Q:
    taking_part = Participant.objects.of_user(user)
    helped = Participant.objects.filter(assisted_by(user, "papers__"))
    own = Q(paper__participant__in=taking_part) | assisted_by(user, "paper__")
    return own | Q(submission__participant__in=taking_part) | Q(submission__participant__in=helped)


class DocumentQuerySet(models.QuerySet):
    def published(self, at: datetime | None = None) -> "DocumentQuerySet":
        return self.filter(publish_at__lte=at or portal_now(), withdrawn_at__isnull=True)

    def in_publication(self, state: str, at: datetime) -> "DocumentQuerySet":
        """Those whose `publication` is this one at `at`: a test compares the two."""
        not_withdrawn = self.filter(withdrawn_at=None)
        return {
            Document.Publication.NOT_PUBLISHED: not_withdrawn.filter(publish_at=None),
            Document.Publication.SCHEDULED: not_withdrawn.filter(publish_at__gt=at),
            Document.Publication.PUBLISHED: not_withdrawn.filter(publish_at__lte=at),
            Document.Publication.WITHDRAWN: self.exclude(withdrawn_at=None),
        }[state]

    def public(self, at: datetime | None = None) -> "DocumentQuerySet":
        """Documents that everybody may see at `at`: every public page, list and file goes by this."""
        at = at or portal_now()
        return self.published(at).filter(access=Document.Access.PUBLIC, meeting__public_from__lte=at)

    def for_participants(self, at: datetime | None = None) -> "DocumentQuerySet":
        """Documents that everybody who takes part in their meeting may see at `at`."""
        shared = self.published(at).filter(access=Document.Access.PARTICIPANTS)
        return self.filter(Q(pk__in=self.public(at).values("pk")) | Q(pk__in=shared.values("pk")))

    def information_notes(self, at: datetime | None = None) -> "DocumentQuerySet":
        """Published information notes for those who take part, also of a meeting that is not announced."""
        shown = [Document.Access.PUBLIC, Document.Access.PARTICIPANTS]
        return self.published(at).filter(kind=Document.Kind.INFORMATION_NOTE, access__in=shown)

    def unpublished(self) -> "DocumentQuerySet":
        """Documents with a file or an external address that are neither published, scheduled nor withdrawn."""
        return self.filter(Q(pk__in=_with_file().values("pk")) | ~Q(link=""), publish_at=None, withdrawn_at=None)

    def with_embargo(self) -> "DocumentQuerySet":
        """Annotated with `embargoed_until`, which is None for documents without an embargo."""
        return self.annotate(embargoed_until=embargoes.end_of_embargo())

    def waiting_for(self, document: "Document") -> "DocumentQuerySet":
        """Its corrigenda and addenda with a file that are neither published nor scheduled for another time.

        They have the document's readers, or nobody has chosen their readers yet.
        """
        unpublished = Q(publish_at=None) | Q(publish_at=document.publish_at, publish_at__gt=portal_now())
        same_readers = Q(access=document.access, addressee=document.addressee_id) | Q(access=Document.Access.ORGANIZERS)
        return self.filter(
            unpublished,
            same_readers,
            meeting=document.meeting_id,
            accompanies=document,
            kind__in=kinds.kinds_where(lambda kind: kind.symbol_suffix),
            withdrawn_at=None,
            pk__in=_with_file().values("pk"),
        )

    def ready_to_publish(self) -> "DocumentQuerySet":
        """Those of them that may be published: `rules.refusal_to_publish` is empty, as a test compares."""
        need_consent = kinds.kinds_where(lambda kind: kind.needs_consent)
        return self.unpublished().filter(Q(publication_consent=True) | ~Q(kind__in=need_consent))

    def gone(self, at: datetime | None = None) -> "DocumentQuerySet":
        """Documents that were public and have been withdrawn: their addresses answer 410 with the reason."""
        at = at or portal_now()
        return self.filter(
            access=Document.Access.PUBLIC,
            withdrawn_at__gt=F("publish_at"),
            publish_at__lte=at,
            meeting__public_from__lte=at,
        )

    def in_full_for(self, user) -> "DocumentQuerySet":
        """Documents of which `user` may read every version: of meetings they organize, what they submit or write."""
        if not user.is_authenticated:
            return self.none()
        taking_part = Participant.objects.of_user(user)
        written = Q(pk__in=self.filter(paper__other_authors__participant__in=taking_part).values("pk"))
        return self.filter(Q(meeting__in=Meeting.objects.for_member(user).values("pk")) | _sent_by(user) | written)

    def sent_by(self, user) -> "DocumentQuerySet":
        """Documents that `user` submits, for themselves or for somebody who has named them."""
        return self.filter(_sent_by(user))

    def visible_to(self, user, at: datetime | None = None) -> "DocumentQuerySet":
        """Documents that `user` may see: the public ones, and those of which they are organizer, author or reader."""
        if not user.is_authenticated:
            return self.public(at)
        taking_part = Participant.objects.of_user(user)
        published = Q(pk__in=self.published(at).values("pk"))
        return self.filter(
            Q(pk__in=self.public(at).values("pk"))
            | Q(pk__in=self.in_full_for(user).values("pk"))
            | (published & Q(access=Document.Access.PARTICIPANTS, meeting__in=taking_part.values("meeting")))
            | (published & Q(access=Document.Access.ADDRESSEE, addressee__in=taking_part))
        )


class Document(models.Model):
    """Anything that a meeting publishes for reading; its files are its versions."""

    Kind = kinds.Kind
    Access = kinds.Access

    class Licence(models.TextChoices):
        """Each value is a path under creativecommons.org/licenses/."""

        __empty__ = "None stated"
        BY = "by/4.0", "Creative Commons Attribution 4.0 (CC BY 4.0)"
        BY_SA = "by-sa/4.0", "Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA 4.0)"
        BY_NC = "by-nc/4.0", "Creative Commons Attribution-NonCommercial 4.0 (CC BY-NC 4.0)"
        BY_NC_ND = "by-nc-nd/4.0", "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 (CC BY-NC-ND 4.0)"
        BY_IGO = "by/3.0/igo", "Creative Commons Attribution 3.0 IGO (CC BY 3.0 IGO)"

    class Publication(models.TextChoices):
        """Whether readers get a document; a time may follow each label but the first."""

        NOT_PUBLISHED = "not-published", "not published"
        SCHEDULED = "scheduled", "to be published"
        PUBLISHED = "published", "published"
        WITHDRAWN = "withdrawn", "withdrawn"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(
        editable=False, help_text="Its number in the meeting's addresses; never used again."
    )
    kind = models.CharField(max_length=24, choices=Kind)
    symbol = LineField(max_length=80, blank=True, help_text="Such as EGM/ICT/2013/1; compared without case.")
    title = LineField(max_length=300)
    abstract = models.TextField(max_length=5000, blank=True)
    subjects = LineField(
        max_length=500, blank=True, help_text="Separated by commas, as a library would list them: ICT, social policy."
    )
    keywords = LineField(max_length=300, blank=True, help_text="Separated by commas.")
    corporate_author = LineField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en", help_text="A language code such as en, fr or ar.")
    issued_on = models.DateField("date issued", null=True, blank=True)
    access = models.CharField(max_length=12, choices=Access, default=Access.ORGANIZERS)
    addressee = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    publish_at = models.DateTimeField("published at", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(max_length=1000, blank=True, editable=False)
    errata_note = models.TextField(
        max_length=5000, blank=True, help_text="Shown with the document; the file itself is not changed."
    )
    errata_at = models.DateTimeField("date of the note", null=True, blank=True, editable=False)
    link = models.CharField(
        "external address",
        max_length=500,
        blank=True,
        validators=[validate_outside_address],
        help_text="In place of a file, for something on another site, such as a video. It begins with https://.",
    )
    licence = models.CharField(max_length=12, choices=Licence, blank=True)
    publication_consent = models.BooleanField("the author agrees to publication", default=False)
    accompanies = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Such as the paper that these slides present.",
    )
    related = models.ManyToManyField("self", blank=True, verbose_name="related documents")
    position = models.PositiveIntegerField(default=0, help_text="Lower numbers come first.")
    created_at = models.DateTimeField(default=portal_now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="document_number_once"),
            models.UniqueConstraint(
                F("meeting"),
                Lower("symbol"),
                condition=~Q(symbol=""),
                name="document_symbol_once",
                violation_error_message=(
                    "Another document of this meeting has this symbol. A translation is added to that document: "
                    "“Add a new file” on its page."
                ),
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="document_link_is_https",
                violation_error_message="An external address begins with https://.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="document_withdrawal_has_a_reason",
                violation_error_message="A withdrawn document needs a reason to show to readers.",
            ),
            years_are_plausible("document", days=("issued_on",), instants=("publish_at",)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("website:document", args=[self.meeting.slug, self.number])

    @property
    def publication(self) -> Publication:
        if self.withdrawn_at:
            return self.Publication.WITHDRAWN
        if self.publish_at is None:
            return self.Publication.NOT_PUBLISHED
        return self.Publication.PUBLISHED if self.publish_at <= portal_now() else self.Publication.SCHEDULED

    @property
    def is_published(self) -> bool:
        return self.publication == self.Publication.PUBLISHED

    @property
    def is_scheduled(self) -> bool:
        return self.publication == self.Publication.SCHEDULED

    @property
    def named_authors(self) -> str:
        """The names of its authors as in a sentence, or the body that has written it in full; reads the authors."""
        names = numerals.joined([author.name for author in self.authors.all()])
        return names or in_full(self.corporate_author)

    @property
    def keyword_list(self) -> list[str]:
        return _comma_separated(self.keywords)

    @property
    def subject_list(self) -> list[str]:
        return _comma_separated(self.subjects)

    @property
    def licence_address(self) -> str:
        return f"https://creativecommons.org/licenses/{self.licence}/" if self.licence else ""

    @property
    def link_host(self) -> str:
        return (urlsplit(self.link).hostname or "").removeprefix("www.")

    @property
    def file_stem(self) -> str:
        """The name of its files without the ending: the symbol and language, or the title as a slug."""
        return self.file_stem_in("")

    def file_stem_in(self, language: str) -> str:
        if self.symbol:
            return re.sub(r"[/\s]", "_", f"{self.symbol}-{(language or self.language).upper()}")
        stem = slugify(self.title)[:80].strip("-") or f"document-{self.number}"
        return f"{stem}-{language}" if language else stem


class Author(models.Model):
    """An author of a document, as printed on it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="authors")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = LineField(max_length=200)
    country = CountryField(max_length=100, blank=True, meeting="document__meeting")
    email = models.EmailField(
        "e-mail address",
        blank=True,
        default="",
        db_default="",  # for the version before, which does not know the column
        validators=[validate_plain_address],
        help_text="Of a co-author: for the receipt and the decision about the paper. Never published.",
    )
    agreed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the first author declared that this co-author agrees to be named.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["document", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name
