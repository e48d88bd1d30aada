from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "egm_portal.meetings"
    label = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        from django.urls import register_converter

        from egm_portal.meetings import folding, history, revision, role_events
        from egm_portal.meetings.ids import Number
        from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting

        register_converter(Number, "number")
        revision.raised_by(Meeting, lambda meeting: meeting.pk)
        revision.raised_by(AideMemoireSection, lambda section: section.meeting_id)
        revision.raised_by(Contact, lambda contact: contact.meeting_id)
        folding.connect()
        history.connect()
        role_events.connect()
