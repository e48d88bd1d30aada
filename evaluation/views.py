"""The questionnaire for those who took part, and the results for organizers and the rapporteur."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.adminkit.roles import has_role
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.meetings.models import Meeting, StaffRole
from evaluation import queries, rules
from evaluation.actions import answer_evaluation
from evaluation.forms import EvaluationForm
from evaluation.models import Rating
from participants.models import Participant
from participants.queries import own_participation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The five questions, or why they cannot be answered; what was typed is shown again if it comes too late."""
    participant = own_participation(request.user, slug)
    if not queries.is_asked(participant):
        raise NotYours
    meeting = participant.meeting
    is_answered = queries.has_answered(participant)
    refusal = rules.refusal_to_answer(meeting)
    form = EvaluationForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        try:
            answer_evaluation(participant=participant, answer=form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your answer has been counted. Thank you.")
            return redirect("evaluation:answer", slug)
    context = {
        "meeting": meeting,
        "participant": participant,
        "refusal": refusal,
        "is_answered": is_answered,
        "form": form if form.is_bound or not (refusal or is_answered) else None,
        "enough": rules.ENOUGH,
        "trail": [
            ("My meetings", reverse("my:list")),
            (meeting.short_title, reverse("my:meeting", args=[slug])),
            ("Evaluation", ""),
        ],
    }
    return render(request, "evaluation/answer.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """How many have answered and, once it may be shown, what; for who works on the meeting and its rapporteur."""
    meeting = get_object_or_404(Meeting, slug=slug)
    is_staff = has_role(request, StaffRole.VIEWER, meeting.pk)
    own = Participant.objects.of_user(request.user).filter(meeting=meeting).first()
    if not (is_staff or (own and meeting.evaluation_until and queries.is_rapporteur(own))):
        raise NotYours
    if is_staff:
        request.edited_meeting = meeting.pk  # whose bar stands above the page
    found = queries.answers_of(meeting)
    refusal = rules.refusal_to_show_results(meeting, found.answered)
    report = reverse("admin:reports_report_changelist") + f"?meeting={meeting.pk}"
    own_page = reverse("my:meeting", args=[slug])
    context = {
        "meeting": meeting,
        "is_staff": is_staff,
        "may_change": is_staff and has_role(request, StaffRole.EDITOR, meeting.pk),
        "answered": found.answered,
        "asked": queries.people_asked(meeting),
        "is_over": rules.is_over(meeting, portal_now()),
        "refusal": refusal,
        "ratings": Rating.labels,
        "rows": [] if refusal else list(queries.by_question(found)),
        "comments": [] if refusal else found.comments,
        "trail": [
            (f"Report of {meeting.short_title}", report) if is_staff else (meeting.short_title, own_page),
            ("Evaluation", ""),
        ],
    }
    return render(request, "evaluation/results.html", context)
