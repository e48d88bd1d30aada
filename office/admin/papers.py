"""Papers, which are reviewed side by side, and whose authors can be reminded."""

from django.contrib import admin

from office.review_pages import ReviewPages
from papers.admin.papers import PaperAdmin
from papers.models import Paper
from reminders.admin import RemindAuthor


@admin.register(Paper)
class OfficePaperAdmin(ReviewPages, PaperAdmin):
    verbs = (*PaperAdmin.verbs, RemindAuthor())
