from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Programme"

    def ready(self) -> None:
        from agenda import programme_pdf
        from agenda.models import DayChange, ItemDocument, Programme, SessionDocument
        from egm_portal.meetings import revision

        revision.increment_on_change(Programme, lambda programme: programme.meeting_id)
        revision.increment_on_change(DayChange, lambda change: change.meeting_id)
        for model in (ItemDocument, SessionDocument):
            revision.increment_on_change(model, lambda shown: shown.document.meeting_id)
        programme_pdf.connect_signals()
