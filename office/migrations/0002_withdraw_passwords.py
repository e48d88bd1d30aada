from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import migrations
from django.utils.timezone import now  # migrations run outside the portal's calendar

SUBJECT = "You now sign in with a code"
TEXT = (
    "The password of your account in this portal was made by somebody else, and has been withdrawn. From now on you "
    "sign in with this e-mail address and a code that is sent to it. If the administration asks you to set up a second "
    "factor, it offers to send you the link for that; the link is valid for seven days from today."
)


def withdraw_passwords(apps, schema_editor) -> None:
    """Ends the passwords that were shown to others, and what may have been set up with one.

    Nobody can tell a passkey of the owner from one that somebody else has left, also where a role has ended since.
    """
    user_model, message_model = apps.get_model("meetings", "User"), apps.get_model("mail", "Message")
    authenticators = apps.get_model("mfa", "Authenticator").objects
    authenticators.filter(user__in=user_model.objects.filter(is_superuser=False)).delete()
    for user in user_model.objects.filter(is_staff=True):
        if not user.is_superuser:
            user.first_factor_until = now() + timedelta(days=7)
        elif authenticators.filter(user_id=user.pk, type__in=["totp", "webauthn"]).exists():
            user.second_factor_confirmed_at = now()
        # Elsewhere the one who runs the portal has printed the password of the demonstration's organizer.
        if settings.PRODUCTION and not user.is_superuser and not user.password.startswith(UNUSABLE_PASSWORD_PREFIX):
            user.password = make_password(None)
            message_model.objects.create(
                kind="my/notice",
                to=user.email,
                to_name=user.name,
                reply_to=settings.PORTAL_UNIT_EMAIL,
                subject=SUBJECT,
                text=f"{TEXT}\n",
                html=f'<!DOCTYPE html><html lang="en-GB"><body><p>{TEXT}</p></body></html>',
                dedup_key=f"password withdrawn:{user.pk}",
            )
        user.save()


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0001_initial"),
        ("meetings", "0005_second_factors"),
        ("mail", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(withdraw_passwords, migrations.RunPython.noop)]
