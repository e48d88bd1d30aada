from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Participants"

    def ready(self) -> None:
        from egm_portal.meetings import revision
        from participants import list_pdf
        from participants.models import Participant

        revision.increment_on_change(Participant, lambda participant: participant.meeting_id)
        list_pdf.connect_signals()
