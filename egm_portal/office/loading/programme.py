"""Loading the programme: sessions, what is presented in them, officers and releases."""

from collections import defaultdict
from datetime import UTC

from agenda.actions import release_programme
from agenda.models import Item, Officer, Programme, Session
from egm_portal.office.loading.writing import Load, history, pick, set_fields
from papers.models import Paper


def load_programme(load: Load) -> None:
    """Brings the working draft up to date and makes the releases that are missing.

    A session is recognized by its kind and title, an item by its title; further ones of the portal stay.
    """
    known = defaultdict(list)
    for session in Session.objects.filter(meeting=load.meeting).order_by("starts_at"):
        known[session.kind, session.title].append(session)
    for row in load.folder.sessions:
        same = known[row["kind"], row["title"]]
        _load_session(load, row, same.pop(0) if same else None)
    for officer in load.folder.officers:
        _load_officer(load, None, officer["role"], officer["participant"])
    for left in [session for sessions in known.values() for session in sessions]:
        load.account.leave(f"“{left}” is in the programme on the portal and not in the folder: left there.")
    for release in sorted(load.folder.releases, key=lambda release: release["released_at"]):
        _load_release(load, release)


def _load_session(load: Load, row: dict, known: Session | None) -> None:
    starts_at = row["starts_at"].replace(tzinfo=load.meeting.zone).astimezone(UTC)
    session = known or Session(meeting=load.meeting)
    if set_fields(session, pick(row, "kind", "title", "minutes", "summary") | {"starts_at": starts_at}):
        load.account.add("Sessions", "changed" if known else "added")
    items = {item.title: item for item in Item.objects.filter(session=session)}
    for position, item in enumerate(row["items"], start=1):
        _load_item(load, item, position, items.get(item["title"]), session)
    for role in Officer.Role.values:
        if row[role]:
            _load_officer(load, session, role, row[role])


def _load_item(load: Load, row: dict, position: int, known: Item | None, session: Session) -> None:
    item = known or Item(session=session)
    paper = _paper(load, row["paper"])
    slides = _slides(load, paper)
    values = pick(row, "title", "minutes", "slides_expected") | {"position": position, "paper": paper, "slides": slides}
    changed = set_fields(item, values)
    speakers = {load.people[address].pk for address in row["speakers"]}
    if speakers != set(item.speakers.values_list("pk", flat=True)):
        item.speakers.set(speakers)
        changed = True
    if changed:
        load.account.add("Presentations and discussions", "changed" if known else "added")


def _paper(load: Load, named: str | None) -> Paper | None:
    """The paper with this key in the folder, or that the person with this address owes."""
    if named in load.people:
        return Paper.objects.filter(participant=load.people[named]).first()
    document = load.documents.get(named)
    return Paper.objects.filter(document=document).first() if document else None


def _slides(load: Load, paper: Paper | None):
    presented = paper and paper.document_id
    accompanying = (one for one in load.documents.values() if one.accompanies_id == presented)
    return next(accompanying, None) if presented else None


def _load_officer(load: Load, session: Session | None, role: str, address: str) -> None:
    known = Officer.objects.filter(meeting=load.meeting, session=session, role=role).first()
    officer = known or Officer(meeting=load.meeting, session=session, role=role)
    if set_fields(officer, {"participant_id": load.people[address].pk}):
        load.account.add("Officers", "changed" if known else "added")


def _load_release(load: Load, release: dict) -> None:
    kind, released_at = release["label"], release["released_at"]
    if Programme.objects.filter(meeting=load.meeting, kind=kind, released_at=released_at).exists():
        return
    with history(released_at):
        programme = release_programme(meeting=load.meeting, kind=kind, by=load.by)
    load.account.add("Programmes", f"released ({programme.get_kind_display().lower()})")
