"""What somebody typed into forms of the portal and has not saved, for those who typed it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egm_portal.clock import by_calendar, real_now
from egm_portal.drafts.models import DRAFT_LIFE, FormDraft
from egm_portal.drafts.places import Place
from egm_portal.drafts.typed import in_words

FORMS = {
    "admin:meetings_meeting_aide-memoire-from-word": "Aide-memoire, read from a document",
    "admin:meetings_meeting_aide-memoire-from-word text": "Aide-memoire: text to be read",
    "admin:meetings_meeting_compare": "Release of the programme",
    "admin:meetings_meeting_programme": "Programme",
    "admin:meetings_meeting_programme_table": "Programme from a table",
    "admin:meetings_meeting_programme_conflicts_accept": "Conflict of the programme, accepted as it is",
    "admin:meetings_meeting_room": "Settings of the room",
    "admin:reports_report_clear": "Text of the report, marked as final",
    "my:profile": "Your profile",
    "papers:upload": "Paper",
    "proceedings:keep": "Notes of a session to be kept",
    "proceedings:notes": "Notes of a session",
    "reports:add": "New section of the report",
    "reports:arrange rename": "Heading of a section of the report",
    "reports:arrange split": "Second part of a section of the report",
    "review:circulated": "Comment on the draft report",
    "review:comment": "Answer to a comment",
    "review:comments": "Answer to several comments",
    "reports:corrigendum": "Correction of the issued report",
    "reports:elsewhere": "Report prepared outside the portal",
    "reports:finalize issue": "Issue of the report",
    "reports:finalize symbol": "Symbol of the report",
    "room:operate": "Proposal",
    "room:operate typed": "Text for the screen",
    "reports:order": "Order and titles of the recommendations",
    "room:afterwards": "Outcomes recorded after the fact",
    "room:afterwards list": "Outcomes recorded after the fact: list",
    "room:propose": "New proposal",
    "room:suggest": "Suggestion for a proposal",
    "review:settle": "Text that was left open",
    "reports:write": "Section of the report",
    "website:contact": "Message to the organizers",
}
"""What the forms of the site are called here, by the keys of their drafts."""


@require_safe
@never_cache
def drafts(request: HttpRequest) -> HttpResponse:
    own = FormDraft.objects.filter(user=request.user, kept_at__gt=real_now() - DRAFT_LIFE).defer("values")
    return render(request, "my/drafts.html", {"drafts": [_shown(draft) for draft in own.order_by("-kept_at", "-pk")]})


@require_safe
@never_cache
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft with its text, also if its form is no longer there."""
    own = get_object_or_404(FormDraft, pk=pk, user=request.user)
    texts = [(in_words(key), "\n".join(value["typed"])) for key, value in own.values.items()]
    trail = [("My drafts", reverse("my:drafts")), (name_of_form(own.form), "")]
    context = _shown(own) | {"typed": [(label, text) for label, text in texts if text.strip()], "trail": trail}
    return render(request, "my/draft.html", context)


def name_of_form(form: str) -> str:
    """The name of a form by the key of its drafts: "Paper: request a revision", "New document"."""
    if form in FORMS:
        return FORMS[form]
    route = form.removeprefix("admin:")
    for model in admin.site._registry:
        opts = model._meta
        if route.startswith(f"{opts.app_label}_{opts.model_name}_"):
            page = route.removeprefix(f"{opts.app_label}_{opts.model_name}_").replace("-", " ").replace("_", " ")
            if page == "add":
                return f"New {opts.verbose_name}"
            name = capfirst(opts.verbose_name)
            return name if page == "change" else f"{name}: {page}"
    return "A form of the portal"


def _shown(draft: FormDraft) -> dict[str, object]:
    place = Place.of_draft(draft)
    kept_at = by_calendar(draft.kept_at)
    # By its first words one is told from another of the same form.
    texts = (text.strip() for value in draft.values.values() for text in value.get("typed", ()))
    words = next(filter(None, texts), "")
    return {"pk": draft.pk, "form": name_of_form(draft.form), "words": words, "kept_at": kept_at, "place": place}
