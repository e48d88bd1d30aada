import getpass
import secrets
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from egm_portal.meetings.actions import set_role
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.validators import validate_plain_address
from office.mail import role_granted
from office.organizers import make_organizer, make_superuser


class Command(BaseCommand):
    help = (
        "Makes somebody an organizer: a link to set up a second factor is mailed to them. A superuser needs a password "
        "for that: it is asked for, or printed without a terminal and with --generate."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--meeting", action="append", default=[], metavar="ADDRESS", help="may be repeated")
        parser.add_argument("--superuser", action="store_true", help="may do everything, in every meeting")
        parser.add_argument("--lost-second-factor", action="store_true", help="removes the present one of a superuser")
        parser.add_argument("--generate", action="store_true", help="generates the password and prints it")

    @transaction.atomic
    def handle(self, *, email: str, name: str, superuser: bool, generate: bool, **options) -> None:
        try:
            validate_email(email)
            validate_plain_address(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        meetings = Meeting.objects.filter(slug__in=options["meeting"])
        if unknown := set(options["meeting"]) - {meeting.slug for meeting in meetings}:
            raise CommandError(f"No meeting has the address {min(unknown)}.")
        if superuser:
            password = self._password(email, name, generate)
            user = make_superuser(
                email=email, password=password, name=name, lost_second_factor=options["lost_second_factor"]
            )
        else:
            user = make_organizer(email=email, name=name)
        for meeting in meetings:
            membership = set_role(meeting=meeting, user=user, role=StaffRole.ORGANIZER)
            role_granted(user, by=None, membership=membership)
        if superuser or not meetings:
            role_granted(user, by=None)
        self.stdout.write(f"{user.email} is now an organizer.")

    def _password(self, email: str, name: str, generate: bool) -> str:
        if generate or not sys.stdin.isatty():
            password = secrets.token_urlsafe(18)
            self.stdout.write(f"Password: {password}")
            return password
        # The password must not resemble what is known of the user.
        user = User.objects.filter(email__iexact=email).first() or User(email=email, name=name)
        while True:
            password = getpass.getpass("Password (15 characters or more): ")
            try:
                validate_password(password, user)
            except ValidationError as refusal:
                self.stderr.write("\n".join(refusal.messages))
                continue
            if password == getpass.getpass("Repeat the password: "):
                return password
            self.stderr.write("The passwords do not match.")
