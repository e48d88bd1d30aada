"""One person as the portal knows them: rows, account, and present and former names and addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from egm_portal.adminkit.history import WITHHELD, entries_of
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Contact, User
from office.redaction import ERASED_NAME
from papers.models import Author, Paper
from participants.models import FormerParticipant, Invitation, Participant


@dataclass(frozen=True)
class Person:
    """A person with all rows, names and addresses, and the address that replaces theirs."""

    participants: list[Participant]
    user: User | None
    names: set[str]
    addresses: set[str]
    replacement: str
    former_users: list[User] = field(default_factory=list)
    """The accounts of entries that were merged into theirs."""

    @property
    def users(self) -> list[User]:
        return [*([self.user] if self.user else []), *self.former_users]

    @property
    def ids(self) -> list[int]:
        return [participant.pk for participant in self.participants]

    @property
    def meetings(self) -> set[int]:
        return {participant.meeting_id for participant in self.participants}


def user_of(participant: Participant) -> User | None:
    """The account with which the participant signs in, or would after accepting."""
    if participant.user or not participant.email:
        return participant.user
    return User.objects.filter(email__iexact=participant.email).first()


def rows_about(participant: Participant) -> QuerySet:
    """The rows of the same person in all meetings, those of merged entries included."""
    user, former = (
        user_of(participant),
        FormerParticipant.objects.filter(participant=participant).select_related("user"),
    )
    users = [account for account in (user, *(entry.user for entry in former)) if account]
    addresses = {participant.email, *(entry.email for entry in former), *(account.email for account in users)}
    same = Q(pk=participant.pk) | Q(user__in=users)
    merged = Q(user__in=users)
    for address in filter(None, addresses):
        same |= Q(email__iexact=address)
        merged |= Q(email__iexact=address)
    same |= Q(pk__in=FormerParticipant.objects.filter(merged).values("participant"))
    return Participant.objects.filter(same).select_related("meeting").order_by("pk")


def person_with(rows: Iterable[Participant], user: User | None, replacement: str) -> Person:
    """The person whose rows these are, with present and former names and addresses."""
    rows = list(rows)
    merged = list(FormerParticipant.objects.filter(participant__in=rows).select_related("user"))
    former_users = list({entry.user for entry in merged if entry.user and entry.user != user})
    accounts = [*([user] if user else []), *former_users]
    # A mail to its own reply address was sent to the meeting's unit about the person.
    to_them = mails_about([row.pk for row in rows]).exclude(to=F("reply_to"))
    names = {row.name for row in (*rows, *accounts, *merged)} | _former_names(rows, to_them)
    names |= {row.name_in_own_script for row in (*rows, *merged)}
    names |= set(Author.objects.filter(participant__in=rows).values_list("name", flat=True))
    addresses = {row.email.lower() for row in (*rows, *accounts) if row.email}
    former_addresses = {*to_them.values_list("to", flat=True), *(entry.email for entry in merged)} - {""}
    addresses |= set(map(str.lower, former_addresses)) - _addresses_of_others(rows, accounts)
    return Person(rows, user, names - {"", ERASED_NAME}, addresses, replacement, former_users)


def _former_names(rows: list[Participant], to_them: QuerySet) -> set[str]:
    """By which they were written to, and which the history has of their rows."""
    former = set(to_them.values_list("to_name", flat=True))
    for changes in entries_of([row.pk for row in rows], Participant).values_list("changes", flat=True):
        former |= {name for name in (changes or {}).get("name", []) if name and name != WITHHELD}
    # A row may have been another person's before: a name that somebody else in the same meetings has is not theirs.
    others = Participant.objects.exclude(pk__in=[row.pk for row in rows])
    namesakes = others.filter(meeting__in={row.meeting_id for row in rows}, name__in=former)
    return former - set(namesakes.values_list("name", flat=True))


def _addresses_of_others(rows: list[Participant], accounts: list[User]) -> set[str]:
    """Addresses may have been passed on, as those of functions are."""
    others = Participant.objects.exclude(pk__in=[row.pk for row in rows])
    users = User.objects.exclude(pk__in=[account.pk for account in accounts])
    owners = (others, users, Contact.objects.all())
    return {email.lower() for table in owners for email in table.values_list("email", flat=True)}


def mails_about(ids: list[int]) -> QuerySet:
    """The mails about these participants: to them, or to a meeting's unit."""
    invitations = list(Invitation.objects.filter(participant__in=ids).values_list("pk", flat=True))
    papers = list(Paper.objects.filter(participant__in=ids).values_list("pk", flat=True))
    return Message.objects.filter(
        Q(about__participant__in=ids) | Q(about__invitation__in=invitations) | Q(about__paper__in=papers)
    )
