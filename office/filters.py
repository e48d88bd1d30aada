"""Filters of the list of participants that concern several packages."""

from django.contrib import admin
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from papers.models import Paper
from participants import rules


class OpenFilter(admin.SimpleListFilter):
    title = "what is open"
    parameter_name = "open"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [
            ("silent", f"Invited, no answer for {rules.SILENT_AFTER.days} days"),
            ("expired", "Invited, the link has expired"),
            ("paper", "Accepted, paper awaited or overdue"),
            ("consent", "Accepted, consent pending"),
            ("visa", "Needs a visa support letter"),
            ("mail", "An e-mail was not delivered"),
            ("erasure", "Requested deletion of their data"),
        ]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() == "silent":
            return queryset.silent(portal_now() - rules.SILENT_AFTER)
        if self.value() == "expired":
            return queryset.with_expired_link(portal_now())
        if self.value() == "paper":
            return queryset.filter(pk__in=Paper.objects.missing().values("participant"))
        if self.value() == "consent":
            return queryset.attending().filter(list_consent__isnull=True)
        if self.value() == "visa":
            return queryset.wanting_letter()
        if self.value() == "mail":
            return queryset.with_failed_mail()
        if self.value() == "erasure":
            return queryset.with_open_erasure_request()
        return queryset
