"""`manage.py make_organizer EMAIL`: somebody who may prepare meetings."""

import getpass
import secrets
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from egm_portal.meetings.models import Meeting, User
from egm_portal.text.validators import validate_plain_address
from office.organizers import forget_second_factor, make_organizer


class Command(BaseCommand):
    help = "Makes somebody an organizer. Asks for a password; without a terminal, or with --generate, prints a new one."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--meeting", action="append", default=[], metavar="ADDRESS", help="may be repeated")
        parser.add_argument("--superuser", action="store_true", help="may do everything, in every meeting")
        parser.add_argument("--lost-second-factor", action="store_true", help="forget the one that there is")
        parser.add_argument("--generate", action="store_true", help="do not ask for a password, make one")

    @transaction.atomic
    def handle(
        self,
        *,
        email: str,
        name: str,
        meeting: list[str],
        superuser: bool,
        generate: bool,
        lost_second_factor: bool,
        **options,
    ) -> None:
        self._check(email)
        meetings = [self._meeting(slug) for slug in meeting]
        user = User.objects.filter(email__iexact=email).first() or User(email=email, name=name)
        password = self._asked(user) if sys.stdin.isatty() and not generate else self._generated()
        user = make_organizer(email=email, password=password, name=name, superuser=superuser)
        if lost_second_factor:
            forget_second_factor(user=user)
        for organized in meetings:
            organized.organizers.add(user)
        self.stdout.write(f"{user.email} is an organizer now.")

    def _check(self, email: str) -> None:
        try:
            validate_email(email)
            validate_plain_address(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None

    def _meeting(self, slug: str) -> Meeting:
        found = Meeting.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"No meeting has the address {slug}.")
        return found

    def _generated(self) -> str:
        password = secrets.token_urlsafe(18)
        self.stdout.write(f"Password: {password}")
        return password

    def _asked(self, user: User) -> str:
        while True:
            password = getpass.getpass("Password (15 characters or more): ")
            try:
                validate_password(password, user)
            except ValidationError as refusal:
                self.stderr.write("\n".join(refusal.messages))
                continue
            if password == getpass.getpass("Once more: "):
                return password
            self.stderr.write("The two differ.")
