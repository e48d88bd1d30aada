from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from egm_portal.adminkit.conflicts.admin import ConflictAdmin
from egm_portal.adminkit.lists.screens import ListScreen
from egm_portal.meetings import actions
from egm_portal.meetings.models import User
from office.admin.user_forms import UserForm
from office.mail import role_granted, send_first_factor_link
from participants.mail import address_changed


@admin.register(User)
class UserAdmin(ConflictAdmin, ListScreen, DjangoUserAdmin):
    """Users, for superusers only. Passwords and second factors are set up by their owners alone."""

    form = add_form = UserForm
    add_form_template = None
    list_display = ["email", "name", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = "Name or address"
    ordering = ["email"]
    filter_horizontal = []
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("Permissions", {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "is_staff", "groups"]})]

    def has_module_permission(self, request) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: User, form, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            former = form.initial["email"]
            actions.change_user_email(user=obj, email=obj.email)
            address_changed(former)
            self.message_user(request, "They have been signed out everywhere, and their second factors were removed.")
        if "is_active" in form.changed_data and not obj.is_active:
            # They would go on when the account is opened again.
            actions.end_sessions(user=obj)
        actions.verify_address(user=obj)
        if obj.is_staff:
            self._give_access(request, obj, form)

    def _give_access(self, request, obj: User, form) -> None:
        """Tells somebody who gained a role of the portal, and opens their first factor; a superuser needs none."""
        gained = {name for name in ("is_staff", "is_superuser") if name in form.changed_data and getattr(obj, name)}
        if gained:
            if not obj.is_superuser:
                actions.open_first_factor(user=obj)
            role_granted(obj, by=request.user)
        elif not obj.is_superuser and {"is_superuser", "email"} & set(form.changed_data):
            self._send_link(obj)

    def _send_link(self, user: User) -> None:
        if actions.open_first_factor(user=user):
            send_first_factor_link(user)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj.is_staff and not obj.is_superuser:
            context["verb_links"] = [("Allow another second factor", "../second-factor/")]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.allow_second_factor)
        routes = [route for route in super().get_urls() if route.name != "auth_user_password_change"]
        return [path("<int:pk>/second-factor/", view, name="meetings_user_second_factor"), *routes]

    def allow_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, and then removes what was lost and mails the link that sets up another second factor."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk, is_staff=True, is_superuser=False)
        if request.method == "POST":
            with transaction.atomic():
                actions.remove_means_of_signing_in(user=user)
                self._send_link(user)
            messages.success(request, f"A link to set up another second factor was sent to {user.email}.")
            return redirect("admin:meetings_user_change", pk)
        context = {**self.admin_site.each_context(request), "title": "Allow another second factor", "person": user}
        return TemplateResponse(request, "office/allow_second_factor.html", context | {"opts": self.opts})
