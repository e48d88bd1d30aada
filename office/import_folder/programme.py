"""Loading the working draft of the programme: sessions, what is presented in them, and officers."""

from collections import Counter, defaultdict
from datetime import UTC, datetime

from agenda.actions import number_sessions
from agenda.models import Item, Officer, Session
from office.import_folder.writing import Load, pick, set_fields
from papers.models import Document, Paper

Identity = tuple
"""What tells a session from the others: its key in the folder, or kind, title and how many such came before it."""


def load_programme(load: Load) -> None:
    """Brings the working draft up to date.

    A session is recognized by its kind and title, an item by its title; further ones of the portal stay.
    """
    known = defaultdict(list)
    for session in Session.objects.filter(meeting=load.meeting).order_by("starts_at"):
        known[session.kind, session.title].append(session)
    loaded = []
    for row in load.folder.sessions:
        same = known[row["kind"], row["title"]]
        loaded.append(_load_session(load, row, same.pop(0) if same else None))
    number_sessions(meeting=load.meeting)
    numbers = dict(Session.objects.filter(meeting=load.meeting).values_list("pk", "number"))
    for session, names in zip(loaded, identities(load.folder.sessions), strict=True):
        load.sessions |= dict.fromkeys(names, (session.pk, numbers[session.pk]))
    for officer in load.folder.officers:
        _load_officer(load, None, officer["role"], officer["participant"])
    for left in [session for sessions in known.values() for session in sessions]:
        load.outcome.leave(f"“{left}” is in the programme on the portal and not in the folder: left there.")


def identities(rows: list[dict]) -> list[list[Identity]]:
    """What each of these sessions, which stand in one place, is known by: the surest first."""
    seen: Counter = Counter()
    found = []
    for row in rows:
        alike = row["kind"], row["title"]
        found.append([(row["key"],)] * bool(row["key"]) + [(*alike, seen[alike])])
        seen[alike] += 1
    return found


def starts_at(load: Load, row: dict) -> datetime:
    """When a session begins, whose file has the local time of the meeting, in UTC."""
    return row["starts_at"].replace(tzinfo=load.meeting.zone).astimezone(UTC)


def _load_session(load: Load, row: dict, known: Session | None) -> Session:
    session = known or Session(meeting=load.meeting)
    if set_fields(session, pick(row, "kind", "title", "minutes", "summary") | {"starts_at": starts_at(load, row)}):
        load.outcome.add("Sessions", "changed" if known else "added")
    items = {item.title: item for item in Item.objects.filter(session=session)}
    for position, item in enumerate(row["items"], start=1):
        _load_item(load, item, position, items.get(item["title"]), session)
    for role in Officer.Role.values:
        if row[role]:
            _load_officer(load, session, role, row[role])
    return session


def _load_item(load: Load, row: dict, position: int, known: Item | None, session: Session) -> None:
    item = known or Item(session=session)
    paper = paper_of(load, row["paper"])
    slides = slides_of(load, paper)
    values = pick(row, "title", "minutes", "slides_expected") | {"position": position, "paper": paper, "slides": slides}
    changed = set_fields(item, values)
    speakers = {load.people[address].pk for address in row["speakers"]}
    if speakers != set(item.speakers.values_list("pk", flat=True)):
        item.speakers.set(speakers)
        changed = True
    if changed:
        load.outcome.add("Presentations and discussions", "changed" if known else "added")


def paper_of(load: Load, named: str | None) -> Paper | None:
    """The paper with this key in the folder, or that the person with this address owes."""
    if named in load.people:
        return Paper.objects.filter(participant=load.people[named]).first()
    document = load.documents.get(named)
    return Paper.objects.filter(document=document).first() if document else None


def slides_of(load: Load, paper: Paper | None) -> Document | None:
    """The document of the folder that presents the paper."""
    presented = paper and paper.document_id
    slides = (one for one in load.documents.values() if one.kind == Document.Kind.PRESENTATION)
    accompanying = (one for one in slides if one.accompanies_id == presented)
    return next(accompanying, None) if presented else None


def _load_officer(load: Load, session: Session | None, role: str, address: str) -> None:
    known = Officer.objects.filter(meeting=load.meeting, session=session, role=role).first()
    officer = known or Officer(meeting=load.meeting, session=session, role=role)
    if set_fields(officer, {"participant_id": load.people[address].pk}):
        load.outcome.add("Officers", "changed" if known else "added")
