import django.db.models.deletion
import egm_portal.clock
import egm_portal.secret_links
import my.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("nonce", models.CharField(default=egm_portal.secret_links.new_nonce, max_length=32)),
                ("made_at", models.DateTimeField(default=egm_portal.clock.real_now)),
            ],
            options={
                "verbose_name_plural": "calendar addresses",
            },
        ),
        migrations.CreateModel(
            name="KnownBrowser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("signed_in_at", models.DateTimeField(default=egm_portal.clock.real_now)),
                ("session_key", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["signed_in_at"], name="known_browser_signed_in_at")],
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("nonce", models.CharField(default=my.models.new_nonce, max_length=32)),
                ("issued_at", models.DateTimeField(default=egm_portal.clock.real_now)),
                ("expires_at", models.DateTimeField(default=my.models.when_code_expires)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "expires_at"], name="sign_in_code_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                        name="sign_in_code_expires_after_issue",
                        violation_error_message="A code must expire after it is issued.",
                    )
                ],
            },
        ),
    ]
