"""What participants of a meeting have to do besides their papers, in the organizers' words, and who has done it."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line, validate_outside_address
from egm_portal.text.years import years_are_plausible
from participants.models.funding import Payer
from participants.models.people import Participant, ParticipantQuerySet
from participants.retention import RETENTION
from participants.roles import ROLES, Role


class ForWhom(models.TextChoices):
    """Which of those who take part a task concerns; the values of roles and of attendance are those of participants."""

    EVERYBODY = "everybody", "Everybody who takes part"
    IN_PERSON = Participant.Attendance.IN_PERSON.value, "Those who come in person"
    ONLINE = Participant.Attendance.ONLINE.value, "Those who take part online"
    FUNDED = "funded", "Those for whom the United Nations pays"
    EXPERT = Role.EXPERT.value, ROLES[Role.EXPERT].heading
    CONSULTANT = Role.CONSULTANT.value, ROLES[Role.CONSULTANT].heading
    CIVIL_SOCIETY = Role.CIVIL_SOCIETY.value, ROLES[Role.CIVIL_SOCIETY].heading
    STAFF = Role.STAFF.value, ROLES[Role.STAFF].heading
    OBSERVER = Role.OBSERVER.value, ROLES[Role.OBSERVER].heading


def _is_funded(person: str, terms: str) -> Q:
    """Whether the United Nations pays for somebody, as `participants.funding.payer_of` says."""
    by_role = Q()
    for role in Role:
        by_role |= Q(**{f"{person}role": role, f"{terms}{role}": Payer.UNITED_NATIONS})
    return Q(**{f"{person}funding": Payer.UNITED_NATIONS}) | Q(**{f"{person}funding": ""}) & by_role


class ParticipantTaskQuerySet(models.QuerySet):
    def asked_of(self, people: ParticipantQuerySet) -> "ParticipantTaskQuerySet":
        """A row for each of these people and each task that they are asked to do, with `person`, their id.

        `done_at` is when it was done, or None, and `done_by` the id of the user who said so. Nothing is asked while the
        meeting does not take place, nor when both it and the day of the task are over. The secretariat is not asked.
        """
        # Until the day is over everywhere on Earth.
        yesterday = portal_now().date() - timedelta(days=1)
        asked = people.attending().filter(erased_at=None).exclude(role=Role.STAFF, services_meeting=True)
        of_person = "meeting__participants__"
        concerns = (
            Q(for_whom=ForWhom.EVERYBODY)
            | Q(for_whom=F(f"{of_person}attendance"))
            | Q(for_whom=F(f"{of_person}role"))
            | Q(for_whom=ForWhom.FUNDED) & _is_funded(of_person, "meeting__funding_terms__")
        )
        rows = self.filter(
            concerns,
            Q(due_on__gte=yesterday) | Q(meeting__ends_on__gte=yesterday),
            meeting__state=Meeting.State.PLANNED,
            meeting__ends_on__gte=portal_now().date() - RETENTION,
            meeting__participants__in=asked.order_by().values("pk"),
        ).annotate(person=F("meeting__participants"))
        done = TaskCompletion.objects.filter(task=OuterRef("pk"), participant=OuterRef("person"))
        return rows.annotate(done_at=Subquery(done.values("done_at")), done_by=Subquery(done.values("by")))

    def open(self) -> "ParticipantTaskQuerySet":
        """Those of `asked_of` that were not done."""
        return self.filter(done_at=None)


class ParticipantTask(models.Model):
    """Something that participants of a meeting have to do by a day, such as registering for the grounds pass."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participant_tasks")
    text = LineField(
        "task",
        max_length=200,
        validators=[validate_one_line],
        help_text="As participants read it, for example “Register for the grounds pass”.",
    )
    link = models.CharField(
        max_length=500,
        blank=True,
        default="",
        validators=[validate_outside_address],
        help_text="The page on which they do it, if there is one.",
    )
    due_on = models.DateField("to be done by", help_text="The last day, in the meeting’s time.")
    for_whom = models.CharField("for whom", max_length=15, choices=ForWhom, default=ForWhom.EVERYBODY)
    asked_at = models.DateTimeField(default=portal_now, editable=False)

    objects = ParticipantTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "task of participants"
        verbose_name_plural = "tasks of participants"
        ordering = ["due_on", "pk"]
        constraints = [years_are_plausible("participant_task", days=("due_on",))]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.due_on and self.meeting_id and self.due_on > self.meeting.ends_on + RETENTION:
            raise ValidationError(
                {"due_on": "Choose a day within 60 days after the meeting: what was done is deleted then."}
            )

    @property
    def ends_at(self) -> datetime:
        """The end of its last day, by the clocks of the meeting."""
        return datetime.combine(self.due_on + timedelta(days=1), time.min, self.meeting.zone)


class TaskCompletion(models.Model):
    """Whether a participant has done a task, as they or an organizer said last; deleted 60 days after the meeting."""

    task = models.ForeignKey(ParticipantTask, on_delete=models.CASCADE, related_name="completions")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="task_completions")
    done_at = models.DateTimeField(null=True, blank=True, help_text="Empty after “not done”.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "participant"], name="task_completion_once")]

    def __str__(self) -> str:
        return f"{self.task}: {self.participant}"
