"""What depends on the kind of a document: its names, readers, file types, citation and place in the report.

A new kind is a member of `Kind`, an entry of `KINDS` and a migration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models

from egm_portal.text.nouns import Noun
from papers.file_types import PDF, PDF_OR_PICTURE, PDF_OR_SLIDES, PDF_OR_WORD, PDF_SLIDES_OR_WORD, FileTypes
from participants.roles import Role


class Kind(models.TextChoices):
    """In the order of lists. Each label names one document, as a heading."""

    AIDE_MEMOIRE = "aide_memoire", "Aide-memoire"
    CONCEPT_PAPER = "concept_paper", "Concept paper"
    BACKGROUND = "background", "Background paper"
    UN_DOCUMENT = "un_document", "United Nations document"
    PUBLICATION = "publication", "Publication"
    INFORMATION_NOTE = "information_note", "Information note"
    PROGRAMME = "programme", "Programme"
    LIST_OF_PARTICIPANTS = "list_of_participants", "List of participants"
    EXPERT_PAPER = "expert_paper", "Expert paper"
    PRESENTATION = "presentation", "Presentation"
    STATEMENT = "statement", "Statement"
    REPORT = "report", "Report"
    SUMMARY_OF_FINDINGS = "summary_of_findings", "Summary of findings"
    ANNEX = "annex", "Annex"
    ADDENDUM = "addendum", "Addendum"
    CORRIGENDUM = "corrigendum", "Corrigendum"
    PHOTO_VIDEO = "photo_video", "Photo or video"


class Access(models.TextChoices):
    """Who may read a document once it is published."""

    PUBLIC = "public", "Everybody"
    PARTICIPANTS = "participants", "Participants"
    ADDRESSEE = "addressee", "The addressee"
    ORGANIZERS = "organizers", "Organizers"


class CitationTypes(NamedTuple):
    """What BibTeX, RIS, CSL and schema.org call a document."""

    bibtex: str
    ris: str
    csl: str
    schema: str


PAPER = CitationTypes("inproceedings", "CPAPER", "paper-conference", "ScholarlyArticle")
TALK = CitationTypes("misc", "SLIDE", "speech", "PresentationDigitalDocument")
RECORDING = CitationTypes("misc", "GEN", "document", "CreativeWork")
REPORT = CitationTypes("techreport", "RPRT", "report", "Report")


@dataclass(frozen=True, kw_only=True)
class KindInfo:
    """What is true of one kind; a default is true of most."""

    noun: Noun
    in_report: bool = True
    """Whether the report counts and lists it: in the chapter on documentation and in annex III."""
    reported_as: Noun | None = None
    """What the report calls it, if that is not `noun`."""
    cited_as: CitationTypes = REPORT
    footnoted_as: str = ""
    """What a footnote says of it before the name of the meeting: "paper prepared for"; empty for what is not of it."""
    needs_consent: bool = False
    """Whether it is published only with its author's consent."""
    readers: Access = Access.PUBLIC
    """Who may read it once it is published, if nobody has chosen: until then only organizers may."""
    file_types: FileTypes = PDF
    """Which files organizers add: readers may get a PDF at once, and another file once its PDF has been made."""
    own_file_types: FileTypes = PDF_OR_WORD
    """Which files their author sends: an organizer decides on them before anybody reads them."""
    sent_as: str = ""
    """What participants send without owing it, in a sentence: "slides"; empty where they do not."""
    is_paper: bool = False
    """Whether it was written for the meeting: it is listed with the papers, and with the day it was received."""
    has_own_place: bool = False
    """Whether the meeting's page shows it in a place of its own, apart from the other documents."""
    can_be_owed: bool = False
    """Whether organizers can ask a participant for one."""
    owed_by: Role | None = None
    """The role whose participants owe one as soon as they accept."""
    is_due_early: bool = False
    """Whether the meeting's deadline for the concept paper applies to it."""
    has_page_limits: bool = False
    """Whether the meeting says how many pages it should have."""
    symbol_suffix: str = ""
    """Of a corrigendum or addendum: what is appended to the document's symbol (UN Editorial Manual)."""

    @property
    def report_noun(self) -> Noun:
        return self.reported_as or self.noun


KINDS: dict[str, KindInfo] = {
    Kind.AIDE_MEMOIRE: KindInfo(noun=Noun("aide-memoire", "aides-memoire"), has_own_place=True),
    Kind.CONCEPT_PAPER: KindInfo(
        noun=Noun("concept paper", "concept papers"),
        cited_as=PAPER,
        footnoted_as="paper prepared for",
        is_paper=True,
        has_own_place=True,
        can_be_owed=True,
        owed_by=Role.CONSULTANT,
        is_due_early=True,
    ),
    Kind.BACKGROUND: KindInfo(
        noun=Noun("background paper", "background papers"), footnoted_as="paper prepared for", can_be_owed=True
    ),
    Kind.UN_DOCUMENT: KindInfo(noun=Noun("United Nations document", "United Nations documents")),
    Kind.PUBLICATION: KindInfo(noun=Noun("publication", "publications")),
    Kind.INFORMATION_NOTE: KindInfo(noun=Noun("information note", "information notes")),
    Kind.PROGRAMME: KindInfo(noun=Noun("programme", "programmes"), in_report=False),
    Kind.LIST_OF_PARTICIPANTS: KindInfo(noun=Noun("list of participants", "lists of participants"), in_report=False),
    Kind.EXPERT_PAPER: KindInfo(
        noun=Noun("expert paper", "expert papers"),
        reported_as=Noun("paper by an expert", "papers by experts"),
        cited_as=PAPER,
        footnoted_as="paper prepared for",
        needs_consent=True,
        is_paper=True,
        has_own_place=True,
        can_be_owed=True,
        owed_by=Role.EXPERT,
        has_page_limits=True,
    ),
    Kind.PRESENTATION: KindInfo(
        noun=Noun("presentation", "presentations"),
        cited_as=TALK,
        footnoted_as="presentation made at",
        needs_consent=True,
        file_types=PDF_OR_SLIDES,
        own_file_types=PDF_OR_SLIDES,
        sent_as="slides",
        has_own_place=True,
    ),
    Kind.STATEMENT: KindInfo(
        noun=Noun("statement", "statements"),
        cited_as=TALK,
        footnoted_as="statement made at",
        needs_consent=True,
        file_types=PDF_SLIDES_OR_WORD,
        own_file_types=PDF_SLIDES_OR_WORD,
        sent_as="statement",
    ),
    Kind.REPORT: KindInfo(noun=Noun("report", "reports"), in_report=False, has_own_place=True),
    Kind.SUMMARY_OF_FINDINGS: KindInfo(
        noun=Noun("summary of findings", "summaries of findings"), in_report=False, file_types=PDF_OR_WORD
    ),
    Kind.ANNEX: KindInfo(noun=Noun("annex", "annexes")),
    Kind.ADDENDUM: KindInfo(noun=Noun("addendum", "addenda"), symbol_suffix="Add"),
    Kind.CORRIGENDUM: KindInfo(noun=Noun("corrigendum", "corrigenda"), symbol_suffix="Corr"),
    Kind.PHOTO_VIDEO: KindInfo(
        noun=Noun("photo or video", "photos and videos"),
        in_report=False,
        cited_as=RECORDING,
        file_types=PDF_OR_PICTURE,
    ),
}


def kinds_where(holds: Callable[[KindInfo], object]) -> list[Kind]:
    return [kind for kind in Kind if holds(KINDS[kind])]
