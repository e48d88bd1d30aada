import django.db.models.deletion
import django.db.models.functions.text
import egm_portal.clock
import egm_portal.mail.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("undo", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("to", models.EmailField(max_length=254, verbose_name="recipient")),
                ("to_name", models.CharField(blank=True, max_length=200, verbose_name="recipient's name")),
                ("reply_to", models.EmailField(max_length=254, verbose_name="replies go to")),
                ("subject", models.TextField()),
                ("text", models.TextField()),
                ("html", models.TextField(verbose_name="HTML part")),
                (
                    "slots",
                    models.JSONField(blank=True, default=dict, help_text="The marker of each slot in the texts."),
                ),
                ("about", models.JSONField(blank=True, default=dict, help_text="Ids of what the e-mail is about.")),
                (
                    "encrypted",
                    models.TextField(
                        blank=True, help_text="Encrypted values of slots, cleared when the e-mail is sent."
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        help_text="What caused it, as long as that can be undone.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="undo.change",
                    ),
                ),
                ("not_after", models.DateTimeField(blank=True, null=True, verbose_name="not sent after")),
                ("dedup_key", models.CharField(max_length=200, unique=True)),
                (
                    "message_id",
                    models.CharField(
                        default=egm_portal.mail.models.new_message_id,
                        max_length=200,
                        unique=True,
                        verbose_name="Message-ID",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("claimed", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Not delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("queued_at", models.DateTimeField(default=egm_portal.clock.portal_now, verbose_name="queued")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("first_attempt_at", models.DateTimeField(blank=True, null=True, verbose_name="first attempt")),
                (
                    "next_attempt_at",
                    models.DateTimeField(default=egm_portal.clock.real_now, verbose_name="next attempt"),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True, verbose_name="what went wrong")),
            ],
            options={
                "ordering": ["-queued_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "claimed"])),
                        fields=["next_attempt_at"],
                        name="message_unsent",
                    ),
                    models.Index(fields=["meeting", "state"], name="message_by_meeting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="message_sent_has_its_date",
                        violation_error_message="A message has a sending date if it was sent, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("state", "claimed")),
                            models.Q(models.Q(("state", "claimed"), _negated=True), ("leased_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="message_claimed_has_a_lease",
                        violation_error_message="A message has a lease while it is being sent, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attempts", 0), ("first_attempt_at__isnull", True)),
                            models.Q(("attempts__gt", 0), ("first_attempt_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_attempts_have_a_first",
                        violation_error_message="A message has the time of its first attempt if there was one, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("encrypted", ""), ("state__in", ["queued", "claimed"]), _connector="OR"),
                        name="message_encrypted_only_while_unsent",
                        violation_error_message="Encrypted values are stored only until the message is sent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("last_error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="message_failed_says_why",
                        violation_error_message="A message that was not delivered must state the reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("subject", models.CharField(blank=True, max_length=150)),
                ("text", models.TextField(verbose_name="message")),
                (
                    "sent_at",
                    models.DateTimeField(db_index=True, default=egm_portal.clock.portal_now, verbose_name="received"),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact message",
                "verbose_name_plural": "contact messages",
                "ordering": ["-sent_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="contact_message_can_be_answered",
                        violation_error_message="A message must have a text, and an address for the reply.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("is_permanent", models.BooleanField(default=False, editable=False, verbose_name="permanent refusal")),
                ("reason", models.TextField(verbose_name="reply of the mail server")),
                ("found_at", models.DateTimeField(default=egm_portal.clock.portal_now, verbose_name="recorded")),
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
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="marked as working")),
                (
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bounced address",
                "verbose_name_plural": "bounced addresses",
                "ordering": ["-found_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("address"),
                        models.F("meeting"),
                        condition=models.Q(("cleared_at__isnull", True), ("is_permanent", False)),
                        name="bounce_active_once_in_a_meeting",
                        violation_error_message="A bounce is already recorded for this address.",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("address"),
                        condition=models.Q(("cleared_at__isnull", True), ("is_permanent", True)),
                        name="bounce_permanent_once",
                        violation_error_message="This address is already recorded as refused.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("address", ""), _negated=True),
                        name="bounce_has_an_address",
                        violation_error_message="A bounce must have an address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_at__isnull", False), ("cleared_by__isnull", True), _connector="OR"
                        ),
                        name="bounce_cleared_has_its_date",
                        violation_error_message="Only an address marked as working can have somebody who marked it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                ("kind", models.CharField(max_length=80, verbose_name="e-mail")),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=10000)),
            ],
            options={
                "verbose_name": "mail template",
                "verbose_name_plural": "mail templates",
                "ordering": ["meeting", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "kind"),
                        name="mail_template_once",
                        violation_error_message="This meeting already has a template for this e-mail. Change that one.",
                    )
                ],
            },
        ),
    ]
