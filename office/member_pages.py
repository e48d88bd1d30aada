"""The page of a meeting's settings that says who works on it, and in which role."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.admin import CONFLICT
from egm_portal.adminkit.conflicts.forms import conflicts_of
from egm_portal.adminkit.conflicts.formsets import ConflictListFormSet
from egm_portal.adminkit.roles import has_role, meeting_or_404, require_role
from egm_portal.exceptions import NotAllowed, RowRemoved
from egm_portal.meetings.models import Meeting, Membership, StaffRole, User
from egm_portal.text.dates import hour_and_day
from egm_portal.text.validators import validate_plain_address
from office.members import (
    add_member,
    change_role,
    locked_members,
    refusal_to_change,
    removal_in_history,
    remove_member,
)

MAY = [
    ("See the meeting in the administration", StaffRole.VIEWER),
    ("Prepare: participants, papers, programme, report, settings", StaffRole.EDITOR),
    ("Send: invitations, reminders, decisions on papers, letters", StaffRole.ORGANIZER),
    ("Publish and release", StaffRole.ORGANIZER),
    ("Export and download all papers", StaffRole.ORGANIZER),
    ("Set roles", StaffRole.ORGANIZER),
]
"""What the page says that each role may do, with the lowest role that may."""


class RoleForm(ConflictForm):
    """The role of somebody who has one."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)  # who it was, should others remove them

    class Meta:
        model = Membership
        fields = ["role"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["person"] = str(self.instance.user)
        # The page has no field for the only organizer.
        if self.is_bound and self.add_prefix("role") not in self.data:
            del self.fields["role"]

    def compared_fields(self) -> list[tuple[str, forms.Field]]:
        return [(name, field) for name, field in super().compared_fields() if name != "person"]

    def add_conflict(self, name: str, **details) -> None:
        super().add_conflict(name, **details)
        self.conflicts[name].label = f"Role of {self['person'].value() or 'somebody'}"


class AddForm(forms.Form):
    """Somebody to be added; an empty form adds nobody."""

    prefix = "add"
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        required=False,
        validators=[validate_plain_address],
        help_text="They sign in with a code by e-mail.",
    )
    role = forms.ChoiceField(choices=StaffRole, initial=StaffRole.VIEWER, help_text="Can be changed later.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if settings.SECOND_FACTOR_REQUIRED:
            self.fields["email"].help_text += " A link to set up a second factor is mailed to them."


@dataclass(frozen=True)
class Row:
    """A person as the page shows them; `refusal` says why there is neither field nor link."""

    form: RoleForm
    is_own: bool
    refusal: str

    @classmethod
    def of(cls, form: RoleForm, members: list[Membership], reader: User) -> "Row":
        refusal = refusal_to_change(form.instance, members, reader)
        if refusal and not form.conflicts:
            form.fields.pop("role", None)
        return cls(form, form.instance.user == reader, refusal)

    @property
    def membership(self) -> Membership:
        return self.form.instance


@dataclass(frozen=True)
class Removed:
    """Somebody whose role was changed in the form after others had removed them; who and when, if the history says."""

    person: str
    by: str = ""
    hour: str = ""

    @classmethod
    def of(cls, form: RoleForm, meeting: Meeting, reader: User) -> "Removed":
        person = form["person"].value() or "Somebody"
        entry = removal_in_history(meeting, person)
        if entry is None:
            return cls(person)
        by = "you, in another window," if entry.user == reader else str(entry.user)
        return cls(person, by, f"{hour_and_day(entry.action_time, meeting.time_zone)} ({meeting.city})")


Roles = forms.modelformset_factory(Membership, form=RoleForm, formset=ConflictListFormSet, extra=0)


class MemberPages(admin.ModelAdmin):
    """Adds to the screen of meetings the page with roles, and the one that asks before somebody is removed."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("<int:pk>/organizers/", view(self.organizers), name="meetings_meeting_organizers"),
            path(
                "<int:pk>/organizers/<int:member>/remove/",
                view(self.remove_organizer),
                name="meetings_meeting_organizers_remove",
            ),
        ]
        return pages + super().get_urls()

    def organizers(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        if request.method != "POST":
            return self._members_page(request, meeting)
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
        with transaction.atomic():
            locked_members(meeting)
            roles, new = Roles(request.POST, queryset=_members(meeting)), AddForm(request.POST, label_suffix="")
            is_valid = roles.is_valid() and new.is_valid()
            added = _save(roles, new, meeting, request.user) if is_valid else None
            is_refused = not is_valid or any(form.errors for form in (*roles, new))
            transaction.set_rollback(is_refused)
        if is_refused:
            return self._members_page(request, meeting, roles, new)
        messages.success(request, "Saved." if added is None else f"Added: {added}.")
        return redirect("admin:meetings_meeting_organizers", meeting.pk)

    def remove_organizer(self, request: HttpRequest, pk: int, member: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        membership = _members(meeting).filter(pk=member).first()
        if membership is None:
            raise RowRemoved(Membership, member)
        is_own = membership.user_id == request.user.pk
        if not is_own:
            require_role(request, StaffRole.ORGANIZER, meeting.pk)
        page = reverse("admin:meetings_meeting_organizers", args=[meeting.pk])
        refusal = refusal_to_change(membership, list(_members(meeting)), request.user)
        if request.method == "POST":
            try:
                remove_member(membership=membership, by=request.user)
            except NotAllowed as reason:
                refusal = str(reason)
            else:
                messages.success(request, "You have left the meeting." if is_own else f"Removed: {membership.user}.")
                # Whoever left their last meeting has no access any more.
                return redirect("website:front") if is_own else redirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Leave the meeting {meeting}" if is_own else f"Remove {membership.user}",
            "opts": self.opts,
            "membership": membership,
            "is_own": is_own,
            "is_last_role": not Membership.objects.filter(user=membership.user).exclude(pk=member).exists(),
            "refusal": refusal,
            "back": page,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "office/member_remove.html", context, status=status)

    def _members_page(
        self, request: HttpRequest, meeting: Meeting, roles=None, new: AddForm | None = None
    ) -> HttpResponse:
        may_set = has_role(request, StaffRole.ORGANIZER, meeting.pk)
        roles, new = roles or Roles(queryset=_members(meeting)), new or AddForm(label_suffix="")
        # Nothing is to be chosen about a role that is not there any more, nor is it sent again.
        removed = [form for form in roles if form.is_deleted_by_others]
        roles.forms = [form for form in roles if not form.is_deleted_by_others]
        conflicts = conflicts_of(roles)
        # A form has put the role that was typed into its row.
        members = list(_members(meeting)) if roles.is_bound else [form.instance for form in roles]
        context = {
            **self.admin_site.each_context(request),
            "title": "Organizers",
            "opts": self.opts,
            "meeting": meeting,
            # A role that somebody else has removed meanwhile, or that never was, is no row of the page.
            "rows": [Row.of(form, members, request.user) for form in roles if form.instance.pk],
            "roles": roles,
            "new": new,
            "may_set": may_set,
            "has_fields": any("role" in form.fields for form in roles),
            "conflicts": conflicts,
            "removed": [Removed.of(form, meeting, request.user) for form in removed],
            "may": [(words, [role in lowest.and_higher for role in reversed(StaffRole)]) for words, lowest in MAY],
        }
        status = 422 if any(form.errors for form in (*roles, new)) else 200
        return TemplateResponse(
            request, "office/members.html", context, status=CONFLICT if removed or conflicts.are_open else status
        )


def _members(meeting: Meeting) -> QuerySet:
    return Membership.objects.filter(meeting=meeting).select_related("user", "added_by", "meeting").order_by("pk")


def _save(roles: ConflictListFormSet, new: AddForm, meeting: Meeting, by: User) -> User | None:
    """Changes the roles that were chosen, and adds who was typed; notes what is refused in its form."""
    changed = [form for form in roles if form.instance.pk and "role" in form.changed_data]
    # First whoever becomes an organizer, last oneself: so one of two organizers can hand over in one go.
    changed.sort(key=lambda form: (form.cleaned_data["role"] != StaffRole.ORGANIZER, form.instance.user == by))
    for form in changed:
        try:
            change_role(membership=form.instance, role=StaffRole(form.cleaned_data["role"]), by=by)
        except NotAllowed as refusal:
            form.add_error("role", str(refusal))
            return None
    typed = new.cleaned_data
    if not typed["email"]:
        return None
    try:
        return add_member(meeting=meeting, email=typed["email"], role=StaffRole(typed["role"]), by=by)
    except NotAllowed as refusal:
        new.add_error("email", str(refusal))
        return None
