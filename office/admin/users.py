from allauth.account.adapter import get_adapter
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect

from egm_portal.adminkit.conflicts.admin import ConflictAdmin
from egm_portal.adminkit.lists.screens import ListScreen
from egm_portal.meetings import actions
from egm_portal.meetings.models import User
from office.admin.user_forms import UserForm


@admin.register(User)
class UserAdmin(ConflictAdmin, ListScreen, DjangoUserAdmin):
    """Users, for superusers only. A password is set on a page of its own."""

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
            actions.change_user_email(user=obj, email=obj.email)
            self.message_user(request, "Their password no longer works: set a new one.", messages.WARNING)
            return
        actions.verify_address(user=obj)
        # Their sessions may have begun with a code by mail, which is not enough for the administration.
        gained = [name for name in ("is_staff", "is_superuser") if name in form.changed_data and getattr(obj, name)]
        if change and gained:
            actions.revoke_password_and_sessions(user=obj)
            self.message_user(
                request, "They have been signed out everywhere: set a password for them.", messages.WARNING
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change:
            context["verb_links"] = [("Set a password", "../password/")]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def user_change_password(self, request, id, form_url=""):
        user = self.get_object(request, unquote(id))
        # One's own password is changed on allauth's page, which asks for the present one.
        if user == request.user:
            return redirect("account_change_password")
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            # Nobody's password changes without a notice to its owner.
            if user and user.password != User.objects.values_list("password", flat=True).get(pk=user.pk):
                get_adapter().send_notification_mail("account/email/password_set", user)
        return response
