"""Participants, as organizers see them.

The list of participants also shows the states of their papers, so the office registers it: `office.admin`.
"""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, QuerySet, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from tablib import Dataset

from egm_portal.adminkit.cells import in_meeting_time, short_day
from egm_portal.adminkit.import_export import ImportPages
from egm_portal.adminkit.roles import has_role
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter
from egm_portal.meetings.models import StaffRole
from egm_portal.text.country_fields import tell_names
from participants import rules
from participants.admin.clearance_pages import ClearancePages, link_to_clearance
from participants.admin.need_pages import NeedPages, link_to_needs
from participants.admin.participant_form import ParticipantForm
from participants.admin.verbs import VERBS
from participants.cells import consent_tag, status_tag
from participants.fields import FIELDS, NO_USE, Use, fields_for
from participants.letters_of_invitation.admin_pages import LettersOfInvitationPages, link_to_letters
from participants.models import Participant
from participants.on_paper import links_of
from participants.origins import propose_from_country
from participants.queries import with_tasks
from participants.resources import ParticipantResource, columns_explained
from participants.visa_letters.admin_pages import LetterPages

_S, _F = Participant.Status, Participant.FamilyNameState
BY_WHAT_WAITS = Case(
    *[When(status=status, then=place) for place, status in enumerate([_S.INVITED, _S.NOMINATED, _S.RESERVE])],
    default=3,
)
"""The order of statuses in which an organizer has something to do."""


def _link_to(participant: Participant | None) -> SafeString | str:
    if participant is None:
        return "-"
    address = reverse("admin:participants_participant_change", args=[participant.pk])
    return format_html('<a href="{}">{}</a>', address, participant)


class ParticipantAdmin(
    NeedPages, ClearancePages, LettersOfInvitationPages, LetterPages, ImportPages, MeetingScopedAdmin
):
    """Who was invited, what they answered, and whether they may be named in public."""

    form = ParticipantForm
    list_display = ["person", "role", "invitation", "consent"]
    list_filter = [OrganizedMeetingFilter, "status", "role"]
    ordering = ["family_name", "name"]
    natural_order = "family_name"
    search_help_text = "Name, country, affiliation or address"
    list_select_related = choice_related = ("meeting",)
    chosen_by_search = True
    search_fields = fields_for(Use.ADMIN_SEARCH)
    verbs = VERBS
    never_drafted = fields_for(Use.PRIVATE)
    import_resource = ParticipantResource
    readonly_fields = [
        "status_tag",
        "greeting",
        "invited",
        "answered",
        "answer_note",
        "suggested_by",
        "takes_the_place_of",
        "replaced_by",
        "small_picture",
        "letter_state",
        "erasure_asked",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("meeting", "role", "services_meeting", "status_tag", "invited", "answered", "answer_note"),
                    *("takes_the_place_of", "replaced_by"),
                ]
            },
        ),
        (
            "How the details appear",
            {"fields": [*fields_for(Use.PRINTED | Use.PROFILE), "list_consent"]},
        ),
        ("Letters and name plate", {"fields": ["letters_begin", "greeting", "name_in_own_script"]}),
        ("In person or online", {"fields": ["attendance", "time_zone"]}),
        (
            "Biography and photo, shown with consent",
            {"fields": ["biography", "biography_consent", "small_picture", "photo_consent"]},
        ),
        (
            "Never published",
            {
                "fields": [
                    "email",
                    *fields_for(Use.PRIVATE, without=Use.UNLOGGED),
                    "cleared_on",
                    "suggested_by",
                    "visa_letter",
                    "letter_state",
                    "erasure_asked",
                ]
            },
        ),
    ]

    invited = in_meeting_time("invited_at", "invited")
    answered = in_meeting_time("answered_at", "answered")
    erasure_asked = in_meeting_time("erasure_asked_at", "deletion requested")
    status_tag = staticmethod(admin.display(description="state", ordering="status")(status_tag))

    def choice_detail(self, participant: Participant) -> str:
        return ", ".join(filter(None, [participant.get_role_display(), participant.affiliation]))

    def exported_table(self, changelist: ChangeList, rows: QuerySet) -> Dataset:
        """All fields that an import reads, and more, in the form of the portal's own files."""
        return ParticipantResource().export(queryset=rows)

    def import_columns(self) -> list[tuple[str, str]]:
        return columns_explained()

    def get_queryset(self, request):
        people = super().get_queryset(request).with_last_contact()
        return with_tasks(people.select_related("meeting", "letter_of_invitation"))

    def changelist_view(self, request, extra_context=None):
        """With links to what is printed for the days of the meeting."""
        meeting = self._meeting_id(request, None)
        links = links_of(meeting) if meeting else []
        if meeting and has_role(request, StaffRole.EDITOR, meeting):
            links.append(link_to_letters(meeting))
        if meeting and has_role(request, StaffRole.ORGANIZER, meeting):
            links += [link_to_clearance(meeting), link_to_needs(meeting)]
        return super().changelist_view(request, {"list_links": links, **(extra_context or {})})

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_role(request, StaffRole.ORGANIZER, obj):
            return shown
        # The state of the letter leads to the letter, which only organizers may open.
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "letter_state"]})
            for title, options in shown
        ]

    def get_readonly_fields(self, request, obj=None):
        # Links that were sent, and a sign-in, belong to the address: only the verb `ChangeEmail` changes it.
        is_settled = obj and rules.has_settled_address(obj)
        return [*super().get_readonly_fields(request, obj), *(["email"] if is_settled else [])]

    def construct_change_message(self, request, form, formsets, add=False) -> list:
        form.changed_data = [name for name in form.changed_data if Use.UNLOGGED not in FIELDS.get(name, NO_USE)]
        return super().construct_change_message(request, form, formsets, add)

    def save_model(self, request, obj, form, change) -> None:
        propose_from_country(obj, form.initial.get("country") or "")
        if "family_name" in form.changed_data and obj.family_name:
            obj.family_name_state = _F.CHECKED
        elif obj.family_name_state == _F.CONFIRMED and {"name", "letters_begin"} & {*form.changed_data}:
            obj.family_name_state = _F.CHECKED  # the person is asked again
        super().save_model(request, obj, form, change)
        tell_names(request, form)

    def has_change_permission(self, request, obj=None) -> bool:
        is_erased = obj is not None and obj.erased_at is not None
        return not is_erased and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        # Only a row that was added by mistake: what happened after an invitation stays on record.
        is_untouched = obj is None or (obj.invited_at is None and obj.answered_at is None)
        return is_untouched and super().has_delete_permission(request, obj)

    @admin.display(description="participant", ordering="family_name")
    def person(self, participant: Participant) -> str:
        # Civil society is listed by organization, everybody else by country.
        is_of_organization = participant.role == Participant.Role.CIVIL_SOCIETY and participant.affiliation
        return f"{participant.name}, {participant.affiliation}" if is_of_organization else str(participant)

    @admin.display(description="invitation", ordering=BY_WHAT_WAITS)
    def invitation(self, participant: Participant) -> SafeString:
        at = participant.answered_at or participant.invited_at
        return format_html("{} {}", status_tag(participant), short_day(at, participant.meeting))

    @admin.display(description="consent", ordering="list_consent")
    def consent(self, participant: Participant) -> SafeString | str:
        return consent_tag(participant) if participant.status == _S.ACCEPTED else ""

    @admin.display(description="letters begin")
    def greeting(self, participant: Participant) -> str:
        said = f"“{participant.greeting},”"
        return f"{said}: the family name is only guessed." if participant.has_guessed_name else said

    @admin.display(description="replaced by")
    def replaced_by(self, participant: Participant) -> SafeString | str:
        return _link_to(participant.replacement)

    @admin.display(description="takes the place of")
    def takes_the_place_of(self, participant: Participant) -> SafeString | str:
        return _link_to(participant.replaces)

    @admin.display(description="photo")
    def small_picture(self, participant: Participant) -> SafeString | str:
        if not participant.photo:
            return ""
        large = reverse("participants:photo", args=[participant.meeting.slug, participant.pk])
        return format_html(
            '<a href="{}"><img src="{}" alt="Photo of {}"></a>', large, participant.small_photo, participant
        )
