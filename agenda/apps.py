from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Programme"

    def ready(self) -> None:
        from agenda import content, programme_pdf, rules
        from agenda.changes.facts import facts_of
        from agenda.models import AcceptedConflict, DayChange, ItemDocument, Officer, Programme, SessionDocument
        from egm_portal.meetings import revision
        from egm_portal.stored_json import register_column

        register_column(Programme.objects.all, "content", content.FORMATS.restored)
        register_column(Programme.objects.all, "changes", facts_of)
        register_column(AcceptedConflict.objects.all, "values", rules.FORMATS.restored)

        revision.increment_on_change(Programme, lambda programme: programme.meeting_id)
        revision.increment_on_change(DayChange, lambda change: change.meeting_id)
        # Those of a session are what its release says.
        revision.increment_on_change(Officer, lambda officer: None if officer.session_id else officer.meeting_id)
        for model in (ItemDocument, SessionDocument):
            revision.increment_on_change(model, lambda shown: shown.document.meeting_id)
        programme_pdf.connect_signals()
