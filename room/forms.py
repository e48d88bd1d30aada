"""The forms of the room: a proposal, and another wording for a version of one."""

from django import forms

from agenda.models import SessionNumber
from agenda.queries import released_programme
from egm_portal.incoming.listed import CONCLUSION
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import non_empty_lines
from papers.models import Document, DocumentQuerySet
from room.models import MAX_REASON, MAX_RECOMMENDATION, Addressee, Recommendation, addressees_of, in_sentence
from room.queries import MAX_EVIDENCE
from room.rules import refusal_of_words

_K = Recommendation.Kind
PAGES = r"^\d+(-\d+)?(, \d+(-\d+)?)*$"
NAMES_OF_EVIDENCE = [
    ("evidence", "pages"),
    *((f"evidence_{number}", f"pages_{number}") for number in range(2, MAX_EVIDENCE + 1)),
]
"""The fields for a document and its pages, as often as a proposal can name one."""
TEXT = forms.Textarea(attrs={"rows": 6, "dir": "auto"})


def becomes_choices(addressees: list[Addressee]) -> list[tuple[str, str]]:
    """What a text can become: a conclusion, or a recommendation to one of these, in one choice."""
    return [
        (CONCLUSION, "Conclusion"),
        *((row.key, f"Recommendation to {in_sentence(row.name)}") for row in addressees),
    ]


def kind_and_addressee(becomes: str) -> dict[str, str]:
    """The same as the fields of a proposal."""
    if becomes == CONCLUSION:
        return {"kind": _K.CONCLUSION, "addressee": ""}
    return {"kind": _K.RECOMMENDATION, "addressee": becomes}


BEFORE_EVIDENCE = ("kind", "addressee", "short_title", "text")


class ProposalForm(forms.Form):
    """A conclusion, or a recommendation to an addressee, with what it rests on."""

    kind = forms.ChoiceField(
        choices=[(_K.RECOMMENDATION, "Recommendation"), (_K.CONCLUSION, "Conclusion")],
        initial=_K.RECOMMENDATION,
        widget=forms.RadioSelect,
    )
    addressee = forms.ChoiceField(required=False, help_text="For recommendations only.")
    short_title = forms.CharField(label="Short title (optional)", max_length=80, required=False)
    text = PlainTextField(
        max_length=MAX_RECOMMENDATION,
        help_text="One sentence that can stand alone. Start with what should be done.",
        widget=TEXT,
    )
    objective = forms.TypedChoiceField(coerce=int, empty_value=None, label="Objective (optional)", required=False)
    session_number = forms.ModelChoiceField(
        SessionNumber.objects.none(), label="Session (optional)", required=False, empty_label="None"
    )

    def __init__(self, *args, meeting: Meeting, reader: User, documents: int = 1, **kwargs) -> None:
        """Asks for so many documents, and for those that were sent."""
        super().__init__(*args, **kwargs)
        self._ask_for_evidence(documents, Document.objects.visible_to(reader).filter(meeting=meeting))
        self.fields["addressee"].choices = [("", "None"), *((row.key, row.name) for row in addressees_of(meeting))]
        lines = non_empty_lines(meeting.objectives)
        self.fields["objective"].choices = [
            ("", "None"),
            *((number, f"{number}. {line}") for number, line in enumerate(lines, start=1)),
        ]
        # The sessions of the released programme, by their numbers, which stay.
        programme = released_programme(meeting)
        titles = {session.number: session.heading for session in programme.sessions} if programme else {}
        titles.pop(None, None)
        sessions = self.fields["session_number"]
        sessions.queryset = SessionNumber.objects.filter(meeting=meeting, number__in=titles)
        sessions.to_field_name = "number"
        sessions.label_from_instance = lambda row: titles[row.number]

    def _ask_for_evidence(self, number: int, documents: DocumentQuerySet) -> None:
        sent = sum(evidence in self.data for evidence, _ in NAMES_OF_EVIDENCE)
        self.evidence_names = NAMES_OF_EVIDENCE[: max(number, sent, 1)]
        for place, (evidence, pages) in enumerate(self.evidence_names, start=1):
            which = f" {place}" if place > 1 else ""
            self.fields[evidence] = forms.ModelChoiceField(
                documents, label=f"Evidence{which} (optional)", required=False, empty_label="None"
            )
            self.fields[pages] = forms.RegexField(
                PAGES,
                label=f"Pages of evidence{which} (optional)",
                max_length=20,
                required=False,
                help_text="Such as 5-6.",
                error_messages={"invalid": "Enter pages as numbers: 6, or 5-6."},
            )
        self.order_fields([*BEFORE_EVIDENCE, *(name for names in self.evidence_names for name in names)])

    @property
    def can_ask_more(self) -> bool:
        return len(self.evidence_names) < len(NAMES_OF_EVIDENCE)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("kind") == _K.RECOMMENDATION:
            self._require("addressee", "Choose to whom the recommendation is addressed.")
        else:
            values["addressee"] = ""
        for evidence, pages in self.evidence_names:
            if values.get(pages):
                self._require(evidence, "Choose the document that has these pages.")
        if "text" in values and (refusal := refusal_of_words(values["text"])):
            self.add_error("text", refusal)
        return values

    def _require(self, field: str, refusal: str) -> None:
        """Adds the error if the field was left empty, and not if it has another one."""
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, refusal)

    @property
    def proposal(self) -> dict:
        """The values for the action that saves them."""
        values = dict(self.cleaned_data)
        pairs = [(values.pop(evidence), values.pop(pages)) for evidence, pages in self.evidence_names]
        return values | {"evidence": {document: pages for document, pages in pairs if document}}


class WordingForm(forms.Form):
    """Another wording for a version of a proposal, or the words to which somebody objects."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    suggestion = PlainTextField(label="Your wording", max_length=MAX_RECOMMENDATION, required=False, widget=TEXT)
    reason = LongTextField(
        label="Reason (optional)",
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args, may_object: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if may_object:
            self.fields["reason"].help_text = "If you object: to which words, and why."
