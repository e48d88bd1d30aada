"""The verb that publishes a release of the programme as a document."""

from collections.abc import Mapping

from django.db.models import QuerySet

from agenda import actions, rules
from agenda.models import Programme
from agenda.queries import newest_release
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import StaffRole, User
from papers.admin.document_verbs import withdrawal_url
from papers.rules import DOWNLOADED
from papers.undo import rows_of_publication


class PublishRelease(Verb):
    role = StaffRole.ORGANIZER
    name = "publish"
    label = "Publish as a document"
    explanation = (
        "The PDF of this release becomes a document of the meeting, with an address of its own, and stays when the "
        "programme is released again. It names those who agree to be named now."
    )
    past = "Published as a document"
    many = False

    def refusal(self, release: Programme) -> str:
        return rules.refusal_to_publish_release(release, newest_release(release.meeting))

    def detail(self, release: Programme) -> str:
        return "Readers: everybody"

    def advice(self, release: Programme) -> list[str]:
        return [] if actions.printed_release(release) else [rules.PDF_NOT_READY]

    def prepare(self, release: Programme, by: User) -> None:
        """Its document stays when the publication is undone: the number of a document is not used again."""
        actions.file_release(release=release, by=by)

    def touched(self, release: Programme) -> list[QuerySet]:
        return rows_of_publication(release.document_id)

    def perform(self, release: Programme, by: User) -> None:
        actions.publish_release(release=release)

    def instead_of_undoing(self, refused: Mapping[Programme, str]) -> str:
        return withdrawal_url(release.document for release, reason in refused.items() if reason == DOWNLOADED)
