from django.conf import settings
from django.db import models
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.meetings.models.meetings import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.years import years_are_plausible


class MeetingChangeQuerySet(models.QuerySet):
    def public(self, meeting: Meeting) -> "MeetingChangeQuerySet":
        """Those of the meeting that readers may see, the newest first: nobody read what it was like before."""
        since = meeting.withdrawn_from or meeting.public_from
        return self.filter(meeting=meeting, changed_at__gte=since) if since else self.none()

    def last_time(self, meeting: str) -> models.Subquery:
        """When the last of them was made, for rows of a query whose meeting stands in this column."""
        newest = self.filter(meeting=models.OuterRef(meeting)).order_by("-changed_at")
        return models.Subquery(newest.values("changed_at")[:1])


class MeetingChange(models.Model):
    """What became of a meeting's days, place or deadline after people had been told: one dated row for each verb.

    The former facts and the new ones are empty where the change left them as they were. A cancellation and a
    postponement have the former days and city.
    """

    class What(models.TextChoices):
        DAYS = "days", "Other days"
        PLACE = "place", "Other place"
        DEADLINE = "deadline", "More time for papers"
        POSTPONED = "postponed", "Postponed, without new days"
        CANCELLED = "cancelled", "Cancelled"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    former_starts_on = models.DateField(null=True, blank=True)
    former_ends_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    former_venue = LineField(max_length=200, blank=True)
    former_room = LineField(max_length=100, blank=True)
    former_city = LineField(max_length=100, blank=True)
    former_time_zone = models.CharField(max_length=60, blank=True)
    former_is_online = models.BooleanField(default=False)
    venue = LineField(max_length=200, blank=True)
    room = LineField(max_length=100, blank=True)
    city = LineField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    is_online = models.BooleanField(default=False)
    former_papers_due = models.DateTimeField(null=True, blank=True)
    papers_due = models.DateTimeField("papers are due", null=True, blank=True)
    reason = LineField(max_length=300, blank=True, help_text="One sentence, which everybody reads.")
    decided_by = LineField(max_length=200, blank=True, help_text="Only organizers read it.")
    changed_at = models.DateTimeField(default=portal_now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MeetingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "change of a meeting"
        verbose_name_plural = "changes of meetings"
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(what="cancelled"),
                name="meeting_is_cancelled_once",
                violation_error_message="The meeting has been cancelled.",
            ),
            years_are_plausible(
                "meeting_change",
                days=("former_starts_on", "former_ends_on", "starts_on", "ends_on"),
                instants=("former_papers_due", "papers_due"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_what_display()

    @classmethod
    def between(cls, former: Meeting, present: Meeting, *, what: str) -> "MeetingChange":
        """The row, not saved, that tells how `present` differs from what the same meeting was before."""
        names = ["city", "time_zone", "is_online"]  # which the sentences about the others name
        days = (present.starts_on, present.ends_on)
        if what == cls.What.DAYS or days != (former.starts_on, former.ends_on):
            names += ["starts_on", "ends_on"]
        if what == cls.What.PLACE:
            names += ["venue", "room"]
        if former.papers_due != present.papers_due:
            names.append("papers_due")
        values = {f"former_{name}": getattr(former, name) for name in names}
        values |= {name: getattr(present, name) for name in names}
        if what in (cls.What.POSTPONED, cls.What.CANCELLED):
            values |= {"former_starts_on": former.starts_on, "former_ends_on": former.ends_on}
        return cls(meeting=present, what=what, **values)
