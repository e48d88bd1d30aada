import datetime
import django.db.models.deletion
import django.db.models.functions.text
import egm_portal.clock
import egm_portal.text.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        max_length=254,
                        unique=True,
                        validators=[egm_portal.text.validators.validate_plain_address],
                        verbose_name="e-mail address",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("is_staff", models.BooleanField(default=False, verbose_name="may use the administration")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("joined_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "second_factor_confirmed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="From then on the account’s second factors open its roles.",
                        null=True,
                    ),
                ),
                (
                    "first_factor_until",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Until then the mailed link sets up the first second factor.",
                        null=True,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["email"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_once",
                        violation_error_message="This e-mail address is already in use.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the meeting's address.",
                        max_length=80,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("short_title", models.CharField(max_length=80)),
                ("alternative_titles", models.TextField(blank=True, help_text="One per line.", max_length=2000)),
                (
                    "summary",
                    models.TextField(blank=True, help_text="One or two sentences under the title.", max_length=2000),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "time_zone",
                    models.CharField(
                        help_text="For example Europe/Zurich.",
                        max_length=60,
                        validators=[egm_portal.text.validators.validate_zone],
                    ),
                ),
                ("city", models.CharField(max_length=100)),
                ("country", models.CharField(max_length=100)),
                ("venue", models.CharField(blank=True, max_length=200)),
                ("room", models.CharField(blank=True, max_length=100)),
                ("language", models.CharField(default="English", max_length=100)),
                (
                    "interpretation",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="One line below the working language, for example “With interpretation into French and Spanish”.",
                        max_length=200,
                        validators=[egm_portal.text.validators.validate_one_line],
                    ),
                ),
                (
                    "joining_link",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Shown only to those who take part, on their personal pages. Invitations then offer to take part online.",
                        max_length=500,
                        validators=[egm_portal.text.validators.validate_outside_address],
                        verbose_name="link for joining online",
                    ),
                ),
                (
                    "not_for_attribution",
                    models.BooleanField(
                        default=False,
                        help_text="The notes of the sessions must not say who said something. Their page says so, and points at names.",
                    ),
                ),
                ("mandate", models.TextField(blank=True, max_length=5000)),
                ("parent_session", models.CharField(blank=True, max_length=300)),
                ("convening_bodies", models.TextField(blank=True, help_text="One per line.", max_length=2000)),
                ("objectives", models.TextField(blank=True, help_text="One per line.", max_length=10000)),
                (
                    "public_from",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Until then, only those who work on the meeting see its pages.",
                        null=True,
                        verbose_name="announced on",
                    ),
                ),
                (
                    "announced_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When it was announced, for now or for a later time.",
                        null=True,
                    ),
                ),
                (
                    "withdrawn_from",
                    models.DateTimeField(blank=True, editable=False, help_text="Since when it was public.", null=True),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("papers_from", models.DateTimeField(blank=True, null=True, verbose_name="papers are received from")),
                ("papers_due", models.DateTimeField(blank=True, null=True, verbose_name="papers are due")),
                (
                    "concept_paper_due",
                    models.DateTimeField(
                        blank=True,
                        help_text="Only for the consultant’s paper; leave empty to use the deadline of the other papers.",
                        null=True,
                        verbose_name="the concept paper is due",
                    ),
                ),
                ("pages_min", models.PositiveSmallIntegerField(default=5, verbose_name="minimum number of pages")),
                ("pages_max", models.PositiveSmallIntegerField(default=10, verbose_name="maximum number of pages")),
                ("experts_min", models.PositiveSmallIntegerField(default=8, verbose_name="minimum number of experts")),
                ("experts_max", models.PositiveSmallIntegerField(default=10, verbose_name="maximum number of experts")),
                (
                    "evaluation_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Participants can answer from the last day of the meeting until this time. Leave empty if there is to be no evaluation.",
                        null=True,
                        verbose_name="evaluation is open until",
                    ),
                ),
                ("report_issued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revision", models.PositiveBigIntegerField(default=0, editable=False)),
                ("revised_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
            ],
            options={
                "ordering": ["-starts_on", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="meeting_ends_after_it_starts",
                        violation_error_message="The last day is before the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pages_max__gte", models.F("pages_min"))),
                        name="meeting_pages_in_order",
                        violation_error_message="The maximum number of pages is below the minimum.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("experts_max__gte", models.F("experts_min"))),
                        name="meeting_experts_in_order",
                        violation_error_message="The maximum number of experts is below the minimum.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("announced_at", None), ("public_from__isnull", False), _connector="OR"),
                        name="meeting_announcement_is_withdrawn_by_its_verb",
                        violation_error_message="An announcement cannot be emptied: withdraw it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_from", None)),
                            ("withdrawn_at__gte", models.F("withdrawn_from")),
                            _connector="OR",
                        ),
                        name="meeting_withdrawal_is_complete",
                        violation_error_message="An announcement is withdrawn after the meeting has become public.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31))),
                            ("ends_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31))),
                            (
                                "public_from__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                            (
                                "papers_from__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                            (
                                "papers_due__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                            (
                                "concept_paper_due__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                            (
                                "evaluation_until__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                        ),
                        name="meeting_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_slugs", to="meetings.meeting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="meetings.meeting"
                    ),
                ),
                ("unit", models.CharField(max_length=200)),
                ("department", models.CharField(blank=True, max_length=200)),
                ("address", models.TextField(blank=True, max_length=1000, verbose_name="postal address")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AideMemoireSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aide_memoire", to="meetings.meeting"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("heading", models.CharField(max_length=200)),
                ("body", models.TextField(max_length=50000)),
            ],
            options={
                "verbose_name": "section of the aide-memoire",
                "verbose_name_plural": "sections of the aide-memoire",
                "ordering": ["meeting", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "number"),
                        name="aide_memoire_number_once",
                        violation_error_message="Another section of the aide-memoire has this number.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="meetings.meeting"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("organizer", "Organizer"), ("editor", "Editor"), ("viewer", "Viewer")],
                        default="viewer",
                        max_length=10,
                    ),
                ),
                ("added_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "user"),
                        name="membership_once_in_a_meeting",
                        violation_error_message="This person already has a role in the meeting.",
                    )
                ],
            },
        ),
    ]
