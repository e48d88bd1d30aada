"""Who takes part in a meeting, described as printed for it."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower, Now

from egm_portal.clock import portal_now
from egm_portal.mail.models import Bounce, Message
from egm_portal.meetings.models import Meeting
from egm_portal.text.country_fields import CountryField
from egm_portal.text.lines import LineField, visible
from egm_portal.text.names import greeting, in_capitals, is_part_of, proposed_family_name, salutation
from egm_portal.text.sorting import natural_sort_key
from egm_portal.text.validators import validate_one_line, validate_plain_address, validate_zone
from egm_portal.text.zones import zone_of_country
from participants import roles
from participants.models.funding import Payer

NOT_IN_NAME = "Use words of the name, as they are written there, one after the other."


def _mails_to_each() -> models.QuerySet:
    return Message.objects.filter(meeting=OuterRef("meeting"), to=OuterRef("email"))


class ParticipantQuerySet(models.QuerySet):
    def locked(self) -> "ParticipantQuerySet":
        """Rows locked until the transaction ends, with their meeting, which stays unlocked."""
        return self.select_for_update(of=("self",), no_key=True).select_related("meeting")

    def attending(self) -> "ParticipantQuerySet":
        """Those who accepted and have not withdrawn."""
        return self.filter(status=Participant.Status.ACCEPTED)

    def gone(self) -> "ParticipantQuerySet":
        """Those who declined or have withdrawn."""
        return self.filter(status__in=Participant.GONE)

    def to_replace(self) -> "ParticipantQuerySet":
        """Those who declined or have withdrawn, and whose place was given to nobody."""
        given = Participant.objects.filter(replaces=OuterRef("pk"), erased_at=None)
        return self.gone().filter(erased_at=None).exclude(Exists(given))

    def online(self) -> "ParticipantQuerySet":
        """Those who take part online, or will if they accept."""
        return self.filter(attendance=Participant.Attendance.ONLINE).exclude(status__in=Participant.GONE)

    def silent(self, since: datetime) -> "ParticipantQuerySet":
        return self.filter(status=Participant.Status.INVITED, invited_at__lte=since)

    def with_last_contact(self) -> "ParticipantQuerySet":
        """Annotated with `last_contact_at` and `last_contact_kind`: of the meeting's newest mail to them, or None."""
        sent = _mails_to_each().filter(state=Message.State.SENT).order_by("-sent_at")
        newest = {"last_contact_at": sent.values("sent_at")[:1], "last_contact_kind": sent.values("kind")[:1]}
        return self.annotate(**{name: Subquery(value) for name, value in newest.items()})

    def wanting_letter(self) -> "ParticipantQuerySet":
        """Those who take part or are invited, and need a visa support letter that was not sent."""
        statuses = [Participant.Status.INVITED, Participant.Status.ACCEPTED]
        return self.filter(status__in=statuses, visa_letter=Participant.VisaLetter.NEEDED)

    def with_failed_mail(self) -> "ParticipantQuerySet":
        return self.filter(Exists(_mails_to_each().filter(state=Message.State.FAILED)))

    def with_bounces(self) -> "ParticipantQuerySet":
        """Annotated with `mail_comes_back`, and with `address_is_refused` by a mail server, in any meeting."""
        stopping = Bounce.objects.stopping(OuterRef("meeting")).filter(address=Lower(OuterRef("email")))
        refused = stopping.filter(is_permanent=True)
        return self.annotate(mail_comes_back=Exists(stopping), address_is_refused=Exists(refused))

    def listed(self) -> "ParticipantQuerySet":
        """Those who take part and agreed to be named in public."""
        return self.attending().filter(list_consent=True)

    def with_guessed_names(self) -> "ParticipantQuerySet":
        """Those of whom only a part of the name is taken for the family name, and nobody has looked at that.

        Letters to the others are the same, whether their family name was guessed or not.
        """
        guessed = self.filter(family_name_state=Participant.FamilyNameState.GUESSED, erased_at=None)
        return guessed.exclude(status__in=Participant.GONE).exclude(family_name=F("name"))

    def with_open_erasure_request(self) -> "ParticipantQuerySet":
        return self.filter(erasure_asked_at__isnull=False, erased_at__isnull=True)

    def with_photo(self) -> "ParticipantQuerySet":
        """Those whose photo everybody may see: they are listed and agreed to show it."""
        return self.listed().filter(photo_consent=True).exclude(photo="")

    def about(self, user) -> "ParticipantQuerySet":
        """All rows about the person who signs in as `user`, whatever they answered."""
        return self.filter(Q(user=user.pk) | Q(email__iexact=user.email))

    def of_user(self, user) -> "ParticipantQuerySet":
        """The user's own participations in meetings that they accepted."""
        return self.attending().filter(user=user.pk) if user.is_authenticated else self.none()

    def with_expired_link(self, at: datetime) -> "ParticipantQuerySet":
        return self.filter(
            status=Participant.Status.INVITED,
            invitations__revoked_at=None,
            invitations__answered_at=None,
            invitations__expires_at__lte=at,
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

    GONE = (Status.DECLINED, Status.WITHDRAWN)

    class Attendance(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        ONLINE = "online", "Online"

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

    class FamilyNameState(models.TextChoices):
        GUESSED = "guessed", "Guessed"
        CHECKED = "checked", "Checked by an organizer"
        CONFIRMED = "confirmed", "Confirmed by the person"

    class Availability(models.TextChoices):
        AVAILABLE = "available", "Would be available"
        UNAVAILABLE = "unavailable", "Would not be available"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.EXPERT)
    services_meeting = models.BooleanField(
        "services the meeting",
        default=False,
        db_default=False,
        help_text="For staff of the unit that organizes the meeting: they are listed last, as its secretariat, and are "
        "not counted among those who attended.",
    )
    status = models.CharField("state", max_length=12, choices=Status, default=Status.NOMINATED, editable=False)
    honorific = LineField(
        max_length=20, blank=True, validators=[validate_one_line], help_text="Mr., Ms., Dr. or as the person prefers."
    )
    name = LineField(
        max_length=200,
        validators=[validate_one_line],
        help_text="As the person writes it, in their order and not in capitals.",
    )
    family_name = LineField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="The words of the name by which lists sort, such as “García Márquez”. It may be the whole name.",
    )
    family_name_state = models.CharField(
        "family name is",
        max_length=10,
        choices=FamilyNameState,
        default=FamilyNameState.GUESSED,
        db_default=FamilyNameState.GUESSED,
        editable=False,
    )
    letters_begin = LineField(
        "letters begin with Dear",
        max_length=100,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="What follows “Dear”, such as “Ms. Khai”. If this is empty: the form of address and the family name.",
    )
    name_in_own_script = LineField(
        "name in its own script",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Such as 李伟. Never published.",
    )
    email = models.EmailField(
        "e-mail address",
        blank=True,
        validators=[validate_plain_address],
        help_text="Optional for a nomination; required for an invitation.",
    )
    email_since = models.DateTimeField(
        "this address since",
        default=portal_now,
        db_default=Now(),  # for the version before, which does not know the column
        editable=False,
        help_text="When it was entered; never published.",
    )
    title = LineField(max_length=200, blank=True, validators=[validate_one_line])
    affiliation = LineField(max_length=200, blank=True, validators=[validate_one_line])
    country = CountryField(max_length=100, blank=True, validators=[validate_one_line], meeting="meeting")
    region = models.CharField(
        max_length=20, choices=Region, blank=True, help_text="For regional balance; never published."
    )
    field = LineField(
        "field of work",
        max_length=100,
        blank=True,
        validators=[validate_one_line],
        help_text="For the balance of fields of work; never published.",
    )
    gender = models.CharField(
        max_length=10, choices=Gender, blank=True, help_text="For gender balance; never published."
    )
    attendance = models.CharField(
        "takes part",
        max_length=12,
        choices=Attendance,
        default=Attendance.IN_PERSON,
        help_text="Never published.",
    )
    time_zone = models.CharField(
        max_length=60,
        blank=True,
        default="",
        validators=[validate_zone],
        help_text="Of somebody who takes part online; never published.",
    )
    joining_nonce = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    list_consent = models.BooleanField("consent to be listed", null=True, blank=True)
    biography = models.TextField(max_length=1500, blank=True, help_text="Up to 1,500 characters.")
    biography_consent = models.BooleanField("consent to show the biography", default=False)
    photo = models.CharField(max_length=100, blank=True, editable=False, help_text="Its name in file storage.")
    # In the row itself: the list of participants shows it without a request for each photo.
    small_photo = models.TextField(blank=True, editable=False, help_text="A small version as a data: URL.")
    photo_consent = models.BooleanField("consent to show the photo", default=False)
    visa_letter = models.CharField(
        "visa support letter",
        max_length=12,
        choices=VisaLetter,
        blank=True,
        help_text="Never published, and deleted 60 days after the meeting.",
    )
    funding = models.CharField(
        "travel and stay paid by",
        max_length=10,
        choices=Payer,
        blank=True,
        default="",
        db_default="",  # for the version before, which does not know the column
        help_text="As in the invitation; empty until then. Never published.",
    )
    erasure_asked_at = models.DateTimeField("deletion requested", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("erased", null=True, blank=True, editable=False)
    sounded_out_on = models.DateField("sounded out on", null=True, blank=True, editable=False)
    availability = models.CharField(
        "answer when sounded out",
        max_length=12,
        choices=Availability,
        blank=True,
        default="",
        db_default="",  # for the version before, which does not know the column
        editable=False,
    )
    cleared_on = models.DateField(
        "cleared on",
        null=True,
        blank=True,
        help_text="When the nomination was cleared, by whoever clears names for your unit. Never published.",
    )
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_note = models.TextField("reason or note on the answer", max_length=2000, blank=True)
    suggested_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="suggested"
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name="takes the place of",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="replacements",
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "family_name", "name"]
        constraints = [
            models.UniqueConstraint(
                F("meeting"),
                Lower("email"),
                condition=~Q(email=""),
                name="participant_email_once",
                violation_error_message="Somebody in this meeting already has this e-mail address.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined", "withdrawn"]) | Q(answered_at__isnull=False),
                name="participant_answer_has_a_time",
                violation_error_message="The time of an answer is required.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(status__in=["nominated", "reserve"]),
                name="participant_has_an_address_once_asked",
                violation_error_message="An e-mail address is required, except for a nomination.",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(invited_at__isnull=False),
                name="participant_invitation_has_a_time",
                violation_error_message="The time of an invitation is required.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name

    def save(self, *args, update_fields: Collection[str] | None = None, **kwargs) -> None:
        if update_fields is None or "name" in update_fields:
            self.propose_family_name()
            update_fields = update_fields and {*update_fields, "family_name", "family_name_state"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def propose_family_name(self) -> None:
        """Guesses the family name where it is no part of the name, as after a change of the name."""
        if {"name", "family_name", "country"} & self.get_deferred_fields() or self.erased_at:
            return
        if not is_part_of(self.name, self.family_name):
            self.family_name = proposed_family_name(self.name, self.country)
            self.family_name_state = self.FamilyNameState.GUESSED

    def clean(self) -> None:
        super().clean()
        # A name that nobody sees is refused by itself.
        if visible(self.name).strip() and self.family_name and not is_part_of(self.name, self.family_name):
            raise ValidationError({"family_name": NOT_IN_NAME})

    @property
    def formal_name(self) -> str:
        return f"{self.honorific} {self.name}".strip()

    @property
    def formal_name_in_capitals(self) -> str:
        """For print: "Ms. María José GARCÍA MÁRQUEZ"; a family name that is only guessed is as it is."""
        if self.has_guessed_name:
            return self.formal_name
        return f"{self.honorific} {in_capitals(self.name, self.family_name, self.country)}".strip()

    @property
    def is_in_secretariat(self) -> bool:
        return self.role == roles.Role.STAFF and self.services_meeting

    @property
    def sort_key(self) -> tuple:
        """The key by which lists sort people: by family name, then by the whole name."""
        return natural_sort_key(self.family_name or self.name), natural_sort_key(self.name)

    @property
    def has_guessed_name(self) -> bool:
        return self.family_name_state == self.FamilyNameState.GUESSED

    @property
    def salutation(self) -> str:
        """What follows "Dear" in letters and e-mails to the person: "Ms. García Márquez"."""
        return self._salutation(is_guessed=self.has_guessed_name)

    @property
    def greeting(self) -> str:
        """How letters and e-mails to the person begin: "Dear Ms. García Márquez"."""
        return greeting(self.salutation)

    @property
    def greeting_once_checked(self) -> str:
        """How they begin as soon as somebody has found the guessed family name right."""
        return greeting(self._salutation(is_guessed=False))

    def _salutation(self, *, is_guessed: bool) -> str:
        return salutation(
            name=self.name,
            family_name=self.family_name,
            honorific=self.honorific,
            is_guessed=is_guessed,
            letters_begin=self.letters_begin,
        )

    @property
    def position(self) -> str:
        """Title and affiliation as printed: "Professor, Institute A"."""
        return ", ".join(filter(None, [self.title, self.affiliation]))

    @property
    def is_online(self) -> bool:
        return self.attendance == self.Attendance.ONLINE

    @property
    def replacement(self) -> "Participant | None":
        """To whom this person's place was given, if to anybody: one query."""
        return self.replacements.filter(erased_at=None).order_by("pk").first()

    @property
    def own_zone(self) -> ZoneInfo | None:
        """The time zone they gave, or that of their country if it has only one; None if neither is known."""
        name = self.time_zone or zone_of_country(self.country)
        return ZoneInfo(name) if name else None

    @property
    def origin(self) -> str:
        """Affiliation and country, as in a programme; civil society is listed by its organization alone."""
        country = "" if self.role == roles.Role.CIVIL_SOCIETY and self.affiliation else self.country
        return ", ".join(filter(None, [self.affiliation, country]))

    @property
    def listed_name(self) -> str:
        """The name with the country; civil society is listed by its organization. Without that, by what there is."""
        places = [self.country, self.affiliation]
        if self.role == roles.Role.CIVIL_SOCIETY:
            places.reverse()
        return ", ".join(filter(None, [self.name, next(filter(None, places), "")]))

    @property
    def papers_due(self) -> datetime | None:
        """The deadline for papers that applies to the person: for the consultant that of the concept paper."""
        return self.meeting.paper_due(concept=roles.ROLES[self.role].is_due_early)

    @property
    def public_photo(self) -> str:
        """The small photo, if the person agreed to show it beside their name."""
        return self.small_photo if self.list_consent and self.photo_consent else ""

    @property
    def public_biography(self) -> str:
        """The biography, if the person agreed to show it beside their name."""
        return self.biography if self.list_consent and self.biography_consent else ""
