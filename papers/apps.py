from django.apps import AppConfig
from django.conf import settings


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Papers and documents"

    def ready(self) -> None:
        # Django refuses to start without the folder for files on their way in.
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

        from egm_portal.meetings import revision
        from egm_portal.stored_json import register_column
        from papers import actions, attachments, omissions
        from papers.models import Author, Document, Paper, Version
        from papers.search import index_updates
        from participants import accounts, information_notes
        from participants.actions import accepted, withdrawn

        register_column(Version.objects.exclude(omissions=None).all, "omissions", omissions.restored)
        index_updates.connect()  # before the revisions: a document is locked before its meeting, as everywhere
        revision.increment_on_change(Document, lambda document: document.meeting_id)
        revision.increment_on_change(Version, lambda version: version.document.meeting_id)
        revision.increment_on_change(Paper, lambda paper: paper.participant.meeting_id)
        revision.increment_on_change(Author, lambda author: author.document.meeting_id)
        accounts.register_use("papers of others", lambda user: Paper.objects.ever_assisted_by(user).exists())
        notes = information_notes.Source(attachments.information_notes, attachments.attached_notes)
        information_notes.register(notes)
        accepted.connect(actions.await_paper_of, dispatch_uid="papers await")
        withdrawn.connect(actions.hand_over_papers, dispatch_uid="papers hand over")
