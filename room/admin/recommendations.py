"""Conclusions and recommendations: proposed by participants, adopted by the meeting."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from agenda.models import SessionNumber
from egm_portal.adminkit.cells import choice_tag
from egm_portal.adminkit.conflicts.shown_values import Shown
from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.lists.chips import ChipFilter, state_chips
from egm_portal.adminkit.scope import MeetingScopedAdmin, OrganizedMeetingFilter
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.meetings.models import Meeting
from egm_portal.text.ids import is_id
from room import actions, rules
from room.actions.screen import locked_room
from room.admin.decisions import Adopt, Drop, LeaveOpen, Merge, Reconsider
from room.models import MAX_RECOMMENDATION, Recommendation, addressees_of
from room.report_pages import pages_of
from room.rules import Seen

_S = Recommendation.State


OF_THE_MEETING = ("session_number", "evidence", "proposed_by", "supporters")
"""Fields whose choices belong to the meeting: they are offered once it is known."""


STATE = "state of the proposal"  # among the values that a page remembers, which are called by the names of fields
WRITTEN_AT_FIRST = ("kind", "addressee", "short_title", "group", "objective", "session_number", "position")


class RecommendationForm(MeetingRowForm):
    """A conclusion or a recommendation, as long as the report is open; an action saves its text as a version."""

    text = PlainTextField(
        max_length=MAX_RECOMMENDATION,
        help_text="The first sentence of a recommendation is printed in bold.",
        widget=forms.Textarea(attrs={"rows": 6, "cols": 90}),
    )

    class Meta:
        model = Recommendation
        fields = [
            *["meeting", "kind", "addressee", "short_title", "group", "objective", "session_number"],
            *["evidence", "proposed_by", "supporters", "position"],
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.initial.setdefault("text", self.instance.text)
        if "kind" in self.fields and (issued := rules.refusal_to_change_kind(self.instance)):
            # Not left out of the form, which would not compare the addressee with it.
            self.fields["kind"].disabled, self.fields["kind"].help_text = True, issued

    def shows(self) -> Shown:
        shown = super().shows()
        shown.values[STATE] = self.instance.state
        return shown

    def clean(self) -> dict:
        cleaned = super().clean()
        decided = self.seen and self.seen.values.get(STATE, self.instance.state) != self.instance.state
        if decided and "text" in self.changed_data and "text" not in self.errors:
            state = self.instance.get_state_display().lower()
            sentence = f"While you were writing, the state became “{state}”. Check the text, then save again."
            self.add_error("text", forms.ValidationError(sentence, code="decided"))
        return cleaned

    def clean_meeting(self):
        meeting = self.cleaned_data["meeting"]
        if settled := rules.refusal_to_propose(meeting.pk):
            raise forms.ValidationError(settled)
        return meeting


class AddresseeFilter(admin.SimpleListFilter):
    title = parameter_name = "addressee"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).exclude(addressee="").order_by("addressee")
        if meeting := getattr(request, "edited_meeting", None):
            rows = rows.filter(meeting=meeting)
        return dict(rows.values_list("addressee", "addressee_name")).items()

    def queryset(self, request, queryset):
        return queryset.filter(addressee=self.value()) if self.value() else queryset


class RecommendationChips(ChipFilter):
    parameter_name = "state__exact"
    chips = state_chips("state", dict(_S.choices))


@admin.register(Recommendation)
class RecommendationAdmin(MeetingScopedAdmin):
    """What was proposed, and what became of it; read-only once the report is cleared."""

    form = RecommendationForm
    list_display = ["short_text", "addressed", "state_tag"]
    list_filter = [OrganizedMeetingFilter, RecommendationChips, "kind", AddresseeFilter]
    search_help_text = "Words of the text"
    list_select_related = choice_related = ("meeting",)
    search_fields = ["text"]
    verbs = (Adopt(), LeaveOpen(), Merge(), Drop(), Reconsider())
    fields = [
        "meeting",
        "state_tag",
        "merged_into",
        "reason",
        ("kind", "addressee"),
        ("short_title", "group"),
        "text",
        "versions",
        ("objective", "position"),
        "session_number",
        "evidence",
        "proposed_by",
        "supporters",
    ]
    readonly_fields = ["state_tag", "merged_into", "reason", "versions"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_settled_room()

    def changelist_view(self, request, extra_context=None):
        """With a link to the page on which chapters IV and V are put in order."""
        meeting = self._meeting_id(request, None)
        pages = meeting and pages_of(meeting)
        links = [("Order and groups", reverse("reports:order", args=[pages.slug]))] if pages else []
        return super().changelist_view(request, {"list_links": links, **(extra_context or {})})

    def get_object(self, request, object_id, from_field=None):
        # Actions lock the room before the proposal, which this page locks at a POST; two orders would be a deadlock.
        if request.method == "POST" and connection.in_atomic_block and is_id(object_id):
            row = Recommendation.objects.filter(pk=object_id).values_list("meeting", flat=True).first()
            if row:
                locked_room(row)
        return super().get_object(request, object_id, from_field)

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name != "addressee":
            return super().formfield_for_dbfield(field, request, **kwargs)
        meeting = Meeting.objects.filter(pk=getattr(request, "edited_meeting", None)).first()
        listed = addressees_of(meeting) if meeting else Recommendation.Addressee.choices
        names = [(row.key, row.name) for row in listed] if meeting else listed
        return forms.TypedChoiceField(choices=[("", "None"), *names], required=False, help_text=field.help_text)

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "session_number":
            own = SessionNumber.objects.filter(meeting=getattr(request, "edited_meeting", None))
            kwargs["queryset"] = own
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def rows_with_words(self, request, queryset, words: str):
        # The newest text is no column, and Django's own search has lookups of columns only.
        for word in words.split():
            queryset = queryset.filter(text__folded=word)
        return queryset, False

    def add_view(self, request, form_url="", extra_context=None):
        meeting = self._chosen_meeting(request)
        settled = rules.refusal_to_propose(meeting) if meeting and request.method != "POST" else ""
        if settled:
            self.message_user(request, settled, messages.WARNING)
            return redirect(f"{reverse('admin:room_recommendation_changelist')}?{urlencode({'meeting': meeting})}")
        return super().add_view(request, form_url, extra_context)

    def get_fields(self, request, obj=None):
        left_out = () if obj else ("versions",)
        if not obj and not self._chosen_meeting(request):
            left_out += OF_THE_MEETING
        return [name for name in super().get_fields(request, obj) if name not in left_out]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "meeting" in form.base_fields and "evidence" not in form.base_fields:
            form.base_fields["meeting"].help_text = "Evidence, proposer and supporters can be added after saving."
        return form

    def save_model(self, request, obj: Recommendation, form: RecommendationForm, change: bool) -> None:
        text = form.cleaned_data["text"]
        if not change:
            values = {name: getattr(obj, name) for name in WRITTEN_AT_FIRST}
            made = actions.propose_recommendation(
                meeting=obj.meeting, text=text, by=obj.proposed_by, written_by=request.user, **values
            )
            obj.pk, obj.text = made.pk, text
            return
        super().save_model(request, obj, form, change)
        if "text" in form.changed_data:
            # The form has compared what its page showed with the newest version, and holds the row.
            actions.reword_recommendation(
                recommendation=obj, text=text, seen=Seen.of(obj), by=request.user, changes_adopted=True
            )
        if set(form.changed_data) - {"text"}:
            actions.refresh_room(meeting=obj.meeting)

    def delete_model(self, request, obj: Recommendation) -> None:
        seen = Seen.sent(request.POST.get("version", ""), request.POST.get("state", ""))
        actions.delete_recommendation(recommendation=obj, seen=seen)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except PermissionDenied as refused:
            row = self.get_object(request, object_id)
            if request.method != "POST" or row is None or not super().has_delete_permission(request, row):
                raise
            refusal = str(refused) or f"{rules.CHANGED_MEANWHILE} {rules.refusal_to_delete_recommendation(row)}"
            self.message_user(request, refusal, messages.ERROR)
            return redirect("admin:room_recommendation_change", row.pk)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and rules.refusal_to_change(obj))

    def may_change_states(self, request, row=None) -> bool:
        # Also when the report is cleared or issued: the pages of the verbs say why nothing can be changed.
        return super().has_change_permission(request, row)

    def has_delete_permission(self, request, obj=None) -> bool:
        if obj and rules.refusal_to_delete_recommendation(obj):
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description="text", ordering="text")
    def short_text(self, recommendation: Recommendation) -> str:
        return str(recommendation)

    @admin.display(description="versions")
    def versions(self, recommendation: Recommendation) -> SafeString | str:
        count = f"{recommendation.version} version{'' if recommendation.version == 1 else 's'}"
        if pages_of(recommendation.meeting_id) is None:
            return f"{count}, which can be compared once the report has been started"
        address = reverse("reports:recommendation_versions", args=[recommendation.meeting.slug, recommendation.pk])
        check = reverse("reports:check_recommendation", args=[recommendation.meeting.slug, recommendation.pk])
        links = '<a href="{}">{}: compare and restore</a> · <a href="{}">Check house style</a>'
        return format_html(links, address, count, check)

    @admin.display(description="to", ordering="addressee")
    def addressed(self, recommendation: Recommendation) -> str:
        return recommendation.addressee_name or recommendation.get_kind_display()

    @admin.display(description="state", ordering="state")
    def state_tag(self, recommendation: Recommendation) -> SafeString:
        return choice_tag(_S(recommendation.state), rules.RECOMMENDATION_TINTS)
