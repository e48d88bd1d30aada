import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import egm_portal.clock
import egm_portal.text.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mail", "0001_initial"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pdf", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="meetings.meeting"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("expert", "Expert"),
                            ("consultant", "Consultant/facilitator"),
                            ("civil_society", "Civil society representative"),
                            ("staff", "United Nations staff"),
                            ("observer", "Observer"),
                        ],
                        default="expert",
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("nominated", "Nominated"),
                            ("reserve", "Reserve list"),
                            ("invited", "Invited"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="nominated",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "honorific",
                    models.CharField(
                        blank=True,
                        help_text="Mr., Ms., Dr. or as the person prefers.",
                        max_length=20,
                        validators=[egm_portal.text.validators.validate_one_line],
                    ),
                ),
                ("name", models.CharField(max_length=200, validators=[egm_portal.text.validators.validate_one_line])),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Optional for a nomination; required for an invitation.",
                        max_length=254,
                        validators=[egm_portal.text.validators.validate_plain_address],
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "email_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=egm_portal.clock.portal_now,
                        editable=False,
                        help_text="When it was entered; never published.",
                        verbose_name="this address since",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, max_length=200, validators=[egm_portal.text.validators.validate_one_line]
                    ),
                ),
                (
                    "affiliation",
                    models.CharField(
                        blank=True, max_length=200, validators=[egm_portal.text.validators.validate_one_line]
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True, max_length=100, validators=[egm_portal.text.validators.validate_one_line]
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("africa", "African States"),
                            ("asia_pacific", "Asia-Pacific States"),
                            ("eastern_europe", "Eastern European States"),
                            ("latin_america", "Latin American and Caribbean States"),
                            ("western_europe", "Western European and other States"),
                        ],
                        help_text="For regional balance; never published.",
                        max_length=20,
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        help_text="For the balance of fields of work; never published.",
                        max_length=100,
                        validators=[egm_portal.text.validators.validate_one_line],
                        verbose_name="field of work",
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("female", "Female"), ("male", "Male"), ("other", "Other")],
                        help_text="For gender balance; never published.",
                        max_length=10,
                    ),
                ),
                (
                    "attendance",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online")],
                        default="in_person",
                        help_text="Never published.",
                        max_length=12,
                        verbose_name="takes part",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Of somebody who takes part online; never published.",
                        max_length=60,
                        validators=[egm_portal.text.validators.validate_zone],
                    ),
                ),
                ("list_consent", models.BooleanField(blank=True, null=True, verbose_name="consent to be listed")),
                ("biography", models.TextField(blank=True, help_text="Up to 1,500 characters.", max_length=1500)),
                ("biography_consent", models.BooleanField(default=False, verbose_name="consent to show the biography")),
                (
                    "photo",
                    models.CharField(blank=True, editable=False, help_text="Its name in file storage.", max_length=100),
                ),
                (
                    "small_photo",
                    models.TextField(blank=True, editable=False, help_text="A small version as a data: URL."),
                ),
                ("photo_consent", models.BooleanField(default=False, verbose_name="consent to show the photo")),
                (
                    "visa_letter",
                    models.CharField(
                        blank=True,
                        choices=[("not_needed", "Not needed"), ("needed", "Needed"), ("sent", "Sent")],
                        help_text="Never published, and deleted 60 days after the meeting.",
                        max_length=12,
                        verbose_name="visa support letter",
                    ),
                ),
                (
                    "erasure_asked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deletion requested"),
                ),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased")),
                ("invited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "answer_note",
                    models.TextField(blank=True, max_length=2000, verbose_name="reason or note on the answer"),
                ),
                (
                    "suggested_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggested",
                        to="participants.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("meeting"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="participant_email_once",
                        violation_error_message="Somebody in this meeting already has this e-mail address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["accepted", "declined", "withdrawn"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="participant_answer_has_a_time",
                        violation_error_message="The time of an answer is required.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True),
                            ("status__in", ["nominated", "reserve"]),
                            _connector="OR",
                        ),
                        name="participant_has_an_address_once_asked",
                        violation_error_message="An e-mail address is required, except for a nomination.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "invited"), _negated=True),
                            ("invited_at__isnull", False),
                            _connector="OR",
                        ),
                        name="participant_invitation_has_a_time",
                        violation_error_message="The time of an invitation is required.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter",
                        to="participants.participant",
                    ),
                ),
                (
                    "signatory",
                    models.CharField(max_length=200, validators=[egm_portal.text.validators.validate_one_line]),
                ),
                (
                    "signatory_title",
                    models.CharField(max_length=200, validators=[egm_portal.text.validators.validate_one_line]),
                ),
                ("paragraph", models.TextField(blank=True, max_length=2000)),
                ("dated_on", models.DateField()),
                (
                    "rendering",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="pdf.rendering"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="participants.participant",
                    ),
                ),
                ("nonce", models.CharField(max_length=32)),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("participant",),
                        name="invitation_one_standing",
                        violation_error_message="This person already has an invitation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="invitation_lives_for_a_while",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("former_id", models.PositiveBigIntegerField(unique=True, verbose_name="former id")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former",
                        to="participants.participant",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("merged_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
            ],
            options={
                "ordering": ["former_id"],
            },
        ),
    ]
