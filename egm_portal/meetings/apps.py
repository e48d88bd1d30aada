from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "egm_portal.meetings"
    label = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        from egm_portal.meetings import country_names, revision, role_events, unit  # noqa: F401 - connects its receivers
        from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, MeetingChange

        country_names.connect()
        unit.connect()
        revision.increment_on_change(Meeting, lambda meeting: meeting.pk)
        revision.increment_on_change(AideMemoireSection, lambda section: section.meeting_id)
        revision.increment_on_change(Contact, lambda contact: contact.meeting_id)
        revision.increment_on_change(MeetingChange, lambda change: change.meeting_id)
