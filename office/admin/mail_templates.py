"""Mail templates, with a preview for a real participant."""

from django.contrib import admin

from egm_portal.mail.admin import MailTemplateAdmin
from egm_portal.mail.models import MailTemplate
from office.bulk_mail import PreviewTemplate


@admin.register(MailTemplate)
class OfficeMailTemplateAdmin(MailTemplateAdmin):
    verbs = (PreviewTemplate(),)
