"""Who takes part in a meeting, described as printed for it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import Meeting
from egm_portal.text.validators import validate_one_line, validate_plain_address
from participants import roles


def _mails_to_each() -> models.QuerySet:
    return Message.objects.filter(meeting=OuterRef("meeting"), to=OuterRef("email"))


class ParticipantQuerySet(models.QuerySet):
    def attending(self) -> "ParticipantQuerySet":
        """Those who accepted and have not withdrawn."""
        return self.filter(status=Participant.Status.ACCEPTED)

    def silent(self, since: datetime) -> "ParticipantQuerySet":
        """Those who were invited at `since` or before, and have not answered."""
        return self.filter(status=Participant.Status.INVITED, invited_at__lte=since)

    def with_last_contact(self) -> "ParticipantQuerySet":
        """Each with `last_contact_at`: when the newest mail of the meeting to them left; None if none did."""
        sent = _mails_to_each().filter(state=Message.State.SENT).order_by("-sent_at")
        return self.annotate(last_contact_at=Subquery(sent.values("sent_at")[:1]))

    def wanting_letter(self) -> "ParticipantQuerySet":
        """Those who take part or are invited, and need a letter for a visa that was not sent."""
        asked = [Participant.Status.INVITED, Participant.Status.ACCEPTED]
        return self.filter(status__in=asked, visa_letter=Participant.VisaLetter.NEEDED)

    def with_failed_mail(self) -> "ParticipantQuerySet":
        """Those to whom a mail of the meeting could not be delivered."""
        return self.filter(Exists(_mails_to_each().filter(state=Message.State.FAILED)))

    def with_bounces(self) -> "ParticipantQuerySet":
        """Each with `mail_comes_back`, and `address_is_refused` by a mail server, for whatever meeting."""
        stopping = Bounce.objects.stopping(OuterRef("meeting")).filter(address=Lower(OuterRef("email")))
        refused = stopping.filter(is_permanent=True)
        return self.annotate(mail_comes_back=Exists(stopping), address_is_refused=Exists(refused))

    def listed(self) -> "ParticipantQuerySet":
        """Those who take part and allowed the portal to name them in public."""
        return self.attending().filter(list_consent=True)

    def with_open_erasure_request(self) -> "ParticipantQuerySet":
        """Those who asked to be erased, and have not been."""
        return self.filter(erasure_asked_at__isnull=False, erased_at__isnull=True)

    def with_photo(self) -> "ParticipantQuerySet":
        """Those whose photo everybody may see: they are listed, and agreed to it."""
        return self.listed().filter(photo_consent=True).exclude(photo="")

    def about(self, user) -> "ParticipantQuerySet":
        """Everything that the portal keeps about the person who signs in as `user`, whatever they answered."""
        return self.filter(Q(user=user.pk) | Q(email__iexact=user.email))

    def of_user(self, user) -> "ParticipantQuerySet":
        """The user's own participations, in meetings that they accepted."""
        return self.attending().filter(user=user.pk) if user.is_authenticated else self.none()

    def with_expired_link(self, at: datetime) -> "ParticipantQuerySet":
        """Those who are invited, and whose link has expired by `at` without an answer."""
        expired = {"revoked_at": None, "answered_at": None, "expires_at__lte": at}
        return self.filter(
            status=Participant.Status.INVITED, **{f"invitations__{name}": value for name, value in expired.items()}
        )


class Participant(models.Model):
    """One person in one meeting, described as printed for this meeting."""

    Role = roles.Role

    class Status(models.TextChoices):
        NOMINATED = "nominated", "Nominated"
        RESERVE = "reserve", "Reserve list"
        INVITED = "invited", "Invited"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Region(models.TextChoices):
        AFRICA = "africa", "African States"
        ASIA_PACIFIC = "asia_pacific", "Asia-Pacific States"
        EASTERN_EUROPE = "eastern_europe", "Eastern European States"
        LATIN_AMERICA = "latin_america", "Latin American and Caribbean States"
        WESTERN_EUROPE = "western_europe", "Western European and other States"

    class Gender(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        OTHER = "other", "Other"

    class VisaLetter(models.TextChoices):
        NOT_NEEDED = "not_needed", "Not needed"
        NEEDED = "needed", "Needed"
        SENT = "sent", "Sent"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.EXPERT)
    status = models.CharField(max_length=12, choices=Status, default=Status.NOMINATED, editable=False)
    honorific = models.CharField(
        max_length=20, blank=True, validators=[validate_one_line], help_text="Mr., Ms., Dr. or as the person wishes."
    )
    name = models.CharField(max_length=200, validators=[validate_one_line])
    email = models.EmailField(
        "e-mail address",
        blank=True,
        validators=[validate_plain_address],
        help_text="A nomination may do without; an invitation needs it.",
    )
    title = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    affiliation = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    country = models.CharField(max_length=100, blank=True, validators=[validate_one_line])
    region = models.CharField(
        max_length=20, choices=Region, blank=True, help_text="For the balance of regions; never published."
    )
    field = models.CharField(
        "field of work",
        max_length=100,
        blank=True,
        validators=[validate_one_line],
        help_text="For the balance of fields; never published.",
    )
    gender = models.CharField(
        max_length=10, choices=Gender, blank=True, help_text="For the balance of genders; never published."
    )
    list_consent = models.BooleanField("consent to be listed", null=True, blank=True)
    biography = models.TextField(max_length=1500, blank=True, help_text="Up to 1,500 characters.")
    biography_consent = models.BooleanField("consent to show the biography", default=False)
    photo = models.CharField(max_length=100, blank=True, editable=False, help_text="Its name in the storage.")
    small_photo = models.TextField(blank=True, editable=False, help_text="The same, small, as a data: address.")
    photo_consent = models.BooleanField("consent to show the photo", default=False)
    visa_letter = models.CharField(
        "letter for a visa",
        max_length=12,
        choices=VisaLetter,
        blank=True,
        help_text="Never published, and forgotten 60 days after the meeting.",
    )
    erasure_asked_at = models.DateTimeField("asked to be erased", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("erased", null=True, blank=True, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_note = models.TextField("reason or note on the answer", max_length=2000, blank=True)
    suggested_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="suggested"
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "name"]
        constraints = [
            models.UniqueConstraint(
                F("meeting"),
                Lower("email"),
                condition=~Q(email=""),
                name="participant_email_once",
                violation_error_message="Somebody in this meeting has this e-mail address already.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined", "withdrawn"]) | Q(answered_at__isnull=False),
                name="participant_answer_has_a_time",
                violation_error_message="An answer needs the time at which it was given.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(status__in=["nominated", "reserve"]),
                name="participant_has_an_address_once_asked",
                violation_error_message="Only a nomination may do without an e-mail address.",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(invited_at__isnull=False),
                name="participant_invitation_has_a_time",
                violation_error_message="Who is invited was invited at some time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name

    @property
    def formal_name(self) -> str:
        return f"{self.honorific} {self.name}".strip()

    @property
    def position(self) -> str:
        """What the person does, and where, as printed: "Professor, Institute A"."""
        return ", ".join(filter(None, [self.title, self.affiliation]))

    @property
    def papers_due(self) -> datetime | None:
        """When papers are due, as the person is told: to the consultant the concept paper."""
        return self.meeting.paper_due(concept=roles.ROLES[self.role].is_due_early)

    @property
    def public_photo(self) -> str:
        """The small photo, if the person agreed to show it beside their name."""
        return self.small_photo if self.list_consent and self.photo_consent else ""

    @property
    def public_biography(self) -> str:
        """The biography, if the person agreed to show it beside their name."""
        return self.biography if self.list_consent and self.biography_consent else ""
