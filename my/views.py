"""A participant's personal pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from my import queries
from my.duties import part_of
from participants import joining_links
from participants.models import Participant, ParticipantTask
from participants.profile_actions import make_joining_address
from participants.queries import own_participation
from participants.roles import ROLES
from participants.task_actions import mark_task
from participants.visa_letters.queries import ready_letter
from proceedings.certificates import certificate_until
from reports.templatetags.report_links import report_to_write
from room.queries import acts_of_offices, may_propose
from room.rules import Act, refusal_after_meeting


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The reader's meetings, and what they submit for others; if there is only one, a redirect to it."""
    participants, assisted = queries.own_participations(request.user), queries.assisted_papers(request.user)
    slides = queries.assisted_slides(request.user) if assisted else []
    if len(participants) + len(assisted) + len(slides) == 1 and not request.user.is_staff:
        if participants:
            return redirect("my:meeting", participants[0].meeting.slug)
        return redirect("papers:upload", assisted[0].participant.meeting.slug, assisted[0].pk)
    return render(request, "my/list.html", {"participants": participants, "assisted": assisted, "slides": slides})


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    participant = own_participation(request.user, slug)
    page, now = queries.own_page(participant), portal_now()
    report = report_to_write(request.user, participant.meeting)
    part = part_of(page, participant, report, now)
    offices = acts_of_offices(participant)
    context = {
        "page": page,
        "part": part,
        "participant": participant,
        "meeting": participant.meeting,
        "phase": participant.meeting.phase(now),
        "invited_as": ROLES[participant.role].invited_as,
        "own_report": report,
        "letter": ready_letter(participant),
        "certificate_until": certificate_until(participant.meeting),
        "address": joining_links.joining_address(participant),
        "room_is_open": not refusal_after_meeting(participant.meeting),
        "may_propose": may_propose(participant),
        "follows_room": Act.FOLLOW in offices,
        "operates_room": Act.OPERATE in offices,
        "now": now,
        "today": now.astimezone(participant.meeting.zone).date(),
        "trail": [("My meetings", reverse("my:list")), (participant.meeting.short_title, "")],
    }
    return render(request, "my/meeting.html", context)


@never_cache
@require_POST
def joining_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes another personal address for joining online, in place of the present one."""
    participant = own_participation(request.user, slug)
    try:
        make_joining_address(participant=participant)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "You have another address for joining online. The former one no longer works.")
    return redirect(f"{reverse('my:meeting', args=[participant.meeting.slug])}#join-online")


@never_cache
@require_POST
def task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Marks one of the reader's tasks as done or, with `done` empty, as not done."""
    participant = own_participation(request.user, slug)
    asked = ParticipantTask.objects.asked_of(Participant.objects.filter(pk=participant.pk))
    own, done = get_object_or_404(asked, pk=pk), bool(request.POST.get("done"))
    try:
        mark_task(task=own, participant=participant, done=done, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{'Marked as done' if done else 'Marked as not done'}: {own.text}.")
    return redirect(f"{reverse('my:meeting', args=[participant.meeting.slug])}#task-{pk}")
