from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Participants"

    def ready(self) -> None:
        from egm_portal.meetings import revision
        from participants import list_pdf, mail, reminder_mails
        from participants.models import Participant
        from participants.visa_letters import actions as letters
        from participants.visa_letters import mail as letter_mail

        revision.raised_by(Participant, lambda participant: participant.meeting_id)
        mail.register_kinds()
        reminder_mails.register_kinds()
        letter_mail.register_kinds()
        letters.register_source()
        list_pdf.register_source()
        list_pdf.wake_with_changes()
