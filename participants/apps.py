from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Participants"

    def ready(self) -> None:
        from egm_portal.meetings import revision
        from participants import letter_mails, letters, lists, mail, reminder_mails
        from participants.models import Participant

        revision.raised_by(Participant, lambda participant: participant.meeting_id)
        mail.register_kinds()
        reminder_mails.register_kinds()
        letter_mails.register_kinds()
        letters.register_source()
        lists.register_source()
        lists.wake_with_changes()
