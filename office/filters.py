"""Chips of the list of participants, which concern several packages."""

from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, Max, Q, QuerySet
from django.utils.text import capfirst, get_text_list

from egm_portal.adminkit.lists.chips import Chip, ChipFilter
from papers.models import Paper
from papers.standing import in_standing
from papers.states import Standing
from participants import rules
from participants.models import Participant, ParticipantTask

_S = Participant.Status
_ACCEPTED = Q(role=Participant.Role.EXPERT, status=_S.ACCEPTED)
OTHERS = {
    "silent": ("has not answered for a week", "have not answered for a week"),
    "declined": ("has declined", "have declined"),
    "reserve": ("is on the reserve list", "are on the reserve list"),
}
"""What the list says besides how many experts have accepted, of one and of several."""


class ParticipantChips(ChipFilter):
    parameter_name = "open"
    everything = "Everyone"
    chips = {
        "nominated": Chip("To be invited", lambda people, at: people.filter(status=_S.NOMINATED)),
        "silent": Chip("No answer", lambda people, at: people.silent(at - rules.SILENT_AFTER)),
        "expired": Chip("Link expired", lambda people, at: people.with_expired_link(at)),
        "review": Chip(
            "Paper to review",
            lambda people, at: people.filter(
                pk__in=in_standing(Paper.objects.all(), Standing.TO_REVIEW, at).values("participant")
            ),
        ),
        "paper": Chip(
            "Paper awaited", lambda people, at: people.filter(pk__in=Paper.objects.missing().values("participant"))
        ),
        "task": Chip(
            "Task not done",
            lambda people, at: people.filter(
                pk__in=ParticipantTask.objects.asked_of(Participant.objects.all()).open().order_by().values("person")
            ),
        ),
        "consent": Chip("Consent pending", lambda people, at: people.attending().filter(list_consent__isnull=True)),
        "names": Chip("Name to check", lambda people, at: people.with_guessed_names()),
        "online": Chip("Online", lambda people, at: people.online()),
        "visa": Chip("Visa support letter", lambda people, at: people.wanting_letter()),
        "mail": Chip("E-mail not delivered", lambda people, at: people.with_failed_mail()),
        "erasure": Chip("Deletion requested", lambda people, at: people.with_open_erasure_request()),
        "replace": Chip("To be replaced", lambda people, at: people.to_replace()),
        "reserve": Chip("Reserve list", lambda people, at: people.filter(status=_S.RESERVE)),
    }
    figures = {
        "accepted": Count("pk", filter=_ACCEPTED),
        "declined": Count("pk", filter=Q(status=_S.DECLINED)),
        "few": Max("meeting__experts_min"),
        "many": Max("meeting__experts_max"),
    }

    def summary(self, numbers: dict[str, int]) -> str:
        """“Seven of 8-10 experts have accepted. One person has not answered for a week and two have declined.”"""
        few, many, accepted = numbers["few"], numbers["many"], numbers["accepted"]
        wanted = f"{few if few == many else f'{few}-{many}'} experts"
        have = "has" if accepted < 2 else "have"
        sentence = f"{apnumber(accepted) if accepted else 'none'} of {wanted} {have} accepted."
        others = [
            f"{apnumber(number)} {words[number > 1]}" for name, words in OTHERS.items() if (number := numbers[name])
        ]
        if not others:
            return capfirst(sentence)
        first, rest = others[0].split(" ", 1)
        others[0] = f"{first} {'person' if first == 'one' else 'people'} {rest}"
        return f"{capfirst(sentence)} {capfirst(get_text_list(others, 'and'))}."


class TaskFilter(admin.SimpleListFilter):
    """Those who have not done one of the tasks of the meeting whose list is open."""

    title = "task not done"
    parameter_name = "task"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        people = model_admin.rows_of_list(request).order_by().values("meeting")
        tasks = ParticipantTask.objects.filter(meeting__in=people)
        return [(str(task.pk), task.text) for task in tasks]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if self.value() not in dict(self.lookup_choices):
            return queryset
        asked = ParticipantTask.objects.asked_of(Participant.objects.all()).open().filter(pk=self.value())
        return queryset.filter(pk__in=asked.order_by().values("person"))
