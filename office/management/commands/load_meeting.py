from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Membership, User
from office.import_folder import FolderRefused, load_folder
from office.mail import role_granted


class Command(BaseCommand):
    help = "Creates a meeting from a folder of files, or brings it up to date. Run twice, it changes nothing."

    stealth_options = ("is_demonstration",)  # whose organizer nobody has to tell

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--organizer", metavar="EMAIL", help="who organizes the meeting, by e-mail address")

    def handle(self, *, folder: Path, organizer: str | None, **options) -> None:
        folder = folder.resolve()
        user = None
        if organizer:
            user = User.objects.filter(email__iexact=organizer, is_staff=True).first()
            if user is None:
                raise CommandError(f"No organizer has the address {organizer}.")
        # ValidationError and NotAllowed come from the rules of actions, for what no check of the folder can know.
        try:
            report = load_folder(folder, organizer=user)
        except FolderRefused as refusal:
            raise CommandError(f"{refusal}\n{folder.name} has mistakes: nothing was loaded.") from None
        except ValidationError as refusal:
            raise CommandError(f"{' '.join(refusal.messages)}\nNothing of {folder.name} was loaded.") from None
        except NotAllowed as refusal:
            raise CommandError(f"{refusal}\nNothing of {folder.name} was loaded.") from None
        if user and "Organizers" in report.done and not options.get("is_demonstration"):
            membership = Membership.objects.filter(user=user).latest("pk")
            role_granted(user, by=None, membership=membership)
        if options["verbosity"]:
            self.stdout.write("\n".join([folder.name, *(f"  {line}" for line in report.lines())]))
