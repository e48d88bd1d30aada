from collections.abc import Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode

from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import StaffRole, User
from participants.letters_of_invitation import actions, rules
from participants.letters_of_invitation.forms import LetterForm, OwnWords
from participants.letters_of_invitation.queries import letter_of
from participants.models import Participant


class PrepareLetter(Verb):
    """Prepares letters of invitation for signature."""

    role = StaffRole.EDITOR
    name = "letter-of-invitation"
    label = "Prepare the letter of invitation"
    explanation = (
        "A letter of invitation as a Word document on the letterhead of the unit, to be printed and signed. Its text "
        "follows from the meeting and the person; you can change it in Word. No e-mail is sent."
    )
    past = "Letters of invitation prepared"
    form = LetterForm
    refusal = staticmethod(rules.refusal_to_prepare)

    def detail(self, participant: Participant) -> str:
        letter = letter_of(participant)
        return f"{letter.reference}, {date_format(letter.dated_on)}. This letter will be changed." if letter else ""

    def seen(self, participant: Participant) -> str:
        letter = letter_of(participant)
        return f"{letter.reference} {letter.dated_on} {letter.copies}" if letter else ""

    def done(self, rows: list[Participant], typed: Mapping[str, object]) -> str:
        """With the way to the documents."""
        ids = ",".join(str(row.pk) for row in rows)
        address = reverse("admin:participants_participant_letters_files", args=[rows[0].meeting_id])
        what = "Download the Word document" if len(rows) == 1 else "Download the Word documents"
        sentence = super().done(rows, typed)
        return format_html('{} <a href="{}?{}">{}</a>', sentence, address, urlencode({"ids": ids}), what)

    def perform(self, participant: Participant, by: User, own: Mapping[int, OwnWords], **typed) -> None:
        words = own[participant.pk]
        actions.prepare_letter(participant=participant, reference=words.reference, copies=words.copies, **typed)
