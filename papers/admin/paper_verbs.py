"""What organizers decide on papers."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import get_text_list

from egm_portal.adminkit.verbs import Verb
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import StaffRole, User
from egm_portal.meetings.one_change import one_change
from egm_portal.text.dates import deadline
from papers import actions, rules
from papers.admin.document_verbs import withdrawal_url
from papers.admin.forms import AddedAuthorForm, ExtensionForm, RemovedAuthorForm, ReturnForm, UploadForm
from papers.admin.left_out import left_out_advice, seen_of
from papers.advice import length_of
from papers.models import Document, Paper, Version
from papers.queries import participants_writing
from papers.undo import rows_of_authors, rows_of_decision, rows_of_extension
from participants.models import Participant


class FileVerb(Verb):
    """A decision on the newest file of a paper."""

    def detail(self, paper: Paper) -> str:
        newest = next(iter(rules.files_of(paper)), None)
        if newest is None:
            return ""
        title, length = paper.document.title, length_of(newest)
        return f"“{title}”, version {newest.number}, {length}, {newest.get_timeliness_display()}"


class Acceptance(FileVerb):
    touched = staticmethod(rows_of_decision)

    def prepare(self, paper: Paper, by: User) -> None:
        actions.prepare_newest(paper=paper)

    def seen(self, paper: Paper) -> str:
        return seen_of(self._files(paper))

    def advice(self, paper: Paper) -> list[str]:
        return left_out_advice(self._files(paper))

    def look(self, paper: Paper, by: User) -> actions.Look:
        """At what is left out, as it was shown: the page of a verb is asked for it before the file is prepared."""
        return actions.Look.at(self._files(paper), by)

    def _files(self, paper: Paper) -> list[Version]:
        newest = rules.newest_that_counts(paper)
        return [newest] if newest else []

    def instead_of_undoing(self, refused: Mapping[Paper, str]) -> str:
        return withdrawal_url(paper.document for paper, reason in refused.items() if reason == rules.DOWNLOADED)


class Accept(Acceptance):
    role = StaffRole.ORGANIZER
    name = "accept"
    label = "Accept"
    explanation = (
        "The newest file becomes the one that readers get once the document is published. The authors "
        "receive an e-mail."
    )
    past = "Accepted"
    refusal = staticmethod(rules.refusal_to_accept)

    def perform(self, paper: Paper, by: User) -> None:
        actions.accept_paper(paper=paper, look=self.look(paper, by))


class AcceptAndPublish(Acceptance):
    role = StaffRole.ORGANIZER
    name = "accept-and-publish"
    label = "Accept and publish"
    explanation = "The newest file is accepted, and everybody can read it at once. The authors receive an e-mail."
    past = "Accepted and published"
    refusal = staticmethod(rules.refusal_to_accept_and_publish)

    def perform(self, paper: Paper, by: User) -> None:
        with transaction.atomic(), one_change():  # the meeting is locked after the document, as everywhere
            actions.accept_paper(paper=paper, look=self.look(paper, by))
            # Somebody may have published or withdrawn it while the file was prepared.
            document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.document_id)
            if not document.is_published:  # a file that replaces a published one keeps the date of publication
                actions.publish_document(document=document, look=self.look(paper, by))


class Return(FileVerb):
    role = StaffRole.ORGANIZER
    name = "return"
    label = "Return with a note"
    explanation = (
        "The author can send a new file until the date that you set, which replaces the deadline of the paper. Your "
        "note is on their page and in the e-mail."
    )
    past = "Returned"
    form = ReturnForm
    touched = staticmethod(rows_of_decision)
    refusal = staticmethod(rules.refusal_to_return)

    def perform(self, paper: Paper, by: User, note: str, until: datetime, tells: bool) -> None:
        actions.return_paper(paper=paper, note=note, until=until, by=by, tells=tells)


class ExtendDeadline(Verb):
    role = StaffRole.ORGANIZER
    name = "more-time"
    label = "Extend the deadline"
    explanation = (
        "Files are accepted until the new time, which is later than the present one. The old date stays visible."
    )
    past = "Deadline extended"
    form = ExtensionForm
    is_rare = True
    touched = staticmethod(rows_of_extension)
    refusal = staticmethod(rules.refusal_to_extend)

    def detail(self, paper: Paper) -> str:
        meeting, holds = paper.participant.meeting, rules.dates_of(paper).deadline
        return f"Due until now: {deadline(holds, meeting.time_zone)} ({meeting.city})" if holds else ""

    def perform(self, paper: Paper, by: User, note: str, until: datetime, tells: bool) -> None:
        actions.extend_paper(paper=paper, until=until, reason=note, by=by, tells=tells)


class TakeLateFile(FileVerb):
    role = StaffRole.EDITOR
    name = "take-late"
    label = "Admit the late file"
    explanation = "The file was received after the deadline and held. From now on it counts; it is still shown as late."
    past = "Admitted"
    is_rare = True
    refusal = staticmethod(rules.refusal_to_take_held_file)

    def perform(self, paper: Paper, by: User) -> None:
        actions.take_held_version(version=rules.files_of(paper)[0])


class CheckAgain(FileVerb):
    role = StaffRole.ORGANIZER
    name = "check-again"
    label = "Check the file again"
    explanation = (
        "The file could not be checked, or no public file could be made of it. The check takes up to 15 seconds; "
        "then the PDF of a Word document or presentation is made. If the file is found to be unusable, its author is "
        "notified by e-mail."
    )
    past = "Checked"
    many = False

    def refusal(self, paper: Paper) -> str:
        return rules.refusal_to_check_again(rules.newest_that_counts(paper))

    def perform(self, paper: Paper, by: User) -> None:
        actions.check_again(version=rules.newest_that_counts(paper))


class UploadForAuthor(Verb):
    role = StaffRole.ORGANIZER
    name = "upload"
    label = "Upload for the author"
    explanation = (
        "For a file that came by e-mail: it is checked like the author’s own uploads, and the author gets the receipt."
    )
    past = "Uploaded"
    form = UploadForm
    many = False
    refusal = staticmethod(rules.refusal_to_receive)

    def perform(self, paper: Paper, by: User, **typed) -> None:
        try:
            actions.receive_paper(paper=paper, by=by, **typed)
        except actions.TooLate:
            raise NotAllowed(rules.DEADLINE_PASSED) from None


class WithdrawPaper(Verb):
    role = StaffRole.EDITOR
    name = "withdraw"
    label = "No longer expected"
    explanation = (
        "The paper is no longer expected, and no reminders are sent. What was published stays. No e-mail is sent."
    )
    past = "No longer expected"
    danger = True
    is_rare = True
    touched = staticmethod(rows_of_decision)
    refusal = staticmethod(rules.refusal_to_withdraw_paper)

    def perform(self, paper: Paper, by: User) -> None:
        actions.withdraw_paper(paper=paper)


class Expect(Verb):
    role = StaffRole.EDITOR
    name = "expect"
    label = "Expect again"
    explanation = (
        "The paper is expected again, and its author is reminded. A file that was received before awaits review."
    )
    past = "Expected again"
    is_rare = True
    refusal = staticmethod(rules.refusal_to_expect)

    def perform(self, paper: Paper, by: User) -> None:
        actions.expect_paper(paper=paper)


class AddAuthor(Verb):
    role = StaffRole.EDITOR
    name = "add-author"
    label = "Add an author"
    explanation = (
        "Somebody who takes part writes this paper too: they read it on their page, are named after the other authors, "
        "and no paper of their own is expected. The files are still sent by the author who owes the paper. No e-mail "
        "is sent."
    )
    past = "Author added"
    form = AddedAuthorForm
    many = False
    is_rare = True
    touched = staticmethod(rows_of_authors)
    refusal = staticmethod(rules.refusal_to_add_author)

    def detail(self, paper: Paper) -> str:
        return authors_told(paper)

    def perform(self, paper: Paper, by: User, participant: Participant) -> None:
        actions.add_author(paper=paper, participant=participant)


class RemoveAuthor(Verb):
    role = StaffRole.EDITOR
    name = "remove-author"
    label = "Remove an author"
    explanation = (
        "They are no longer named, unless the paper has been published, and their own paper is expected again. No "
        "e-mail is sent."
    )
    past = "Author removed"
    form = RemovedAuthorForm
    many = False
    is_rare = True
    touched = staticmethod(rows_of_authors)
    refusal = staticmethod(rules.refusal_to_remove_author)

    def detail(self, paper: Paper) -> str:
        return authors_told(paper)

    def perform(self, paper: Paper, by: User, participant: Participant) -> None:
        actions.remove_author(paper=paper, participant=participant)


def authors_told(paper: Paper) -> str:
    return f"Written by {get_text_list([person.name for person in participants_writing(paper)], 'and')}"


PAPER_VERBS = (
    Accept(),
    AcceptAndPublish(),
    Return(),
    ExtendDeadline(),
    TakeLateFile(),
    CheckAgain(),
    UploadForAuthor(),
    AddAuthor(),
    RemoveAuthor(),
    WithdrawPaper(),
    Expect(),
)
