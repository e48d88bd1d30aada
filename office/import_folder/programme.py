"""The working draft of the programme: sessions, what is presented in them, and officers."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agenda.actions import count_labels, number_sessions, order_by_time
from agenda.labels import labelled_by_count
from agenda.models import Item, ItemDocument, ItemPerson, Officer, Session
from agenda.roles import ORDER, Role
from egm_portal.text.wall_clock import is_skipped
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.participants import check_addresses
from office.import_folder.tables import ITEM_KEYS, SESSION_KEYS
from office.import_folder.writing import Load, pick, save_changes
from papers.models import Document, Paper
from participants.models import Participant

Identity = tuple
"""What tells a session from the others: its key in the folder, or kind, title and how many such came before it."""


def check_programme(folder: Folder, root: Location) -> None:
    location = root.in_file("agenda.toml")
    _check_sessions(folder, folder.sessions, location)
    for release in folder.releases:
        if release["content"] is not None:
            _check_sessions(folder, release["content"], root.in_file(release["sessions"]))
    for number, officer in enumerate(folder.officers, start=1):
        check_addresses(folder, location.at(f"officer {number}, participant"), [officer["participant"]])
        if officer in folder.officers[: number - 1]:
            location.at(f"officer {number}, role").add_mistake("This person already has this role.")


def _check_sessions(folder: Folder, sessions: list[dict], location: Location) -> None:
    papers = {document["key"] for document in folder.documents if document["owed_by"]}
    papers |= {row["email"] for row in folder.participants if row["status"] == Participant.Status.ACCEPTED}
    keys: set[str] = set()
    for number, session in enumerate(sessions, start=1):
        here = location.at(f"session {number}")
        if session["key"] in keys:
            here.at("key").add_mistake(f"An earlier session also has {session['key']}.")
        keys |= {session["key"]} - {None}
        if None not in (session["starts_at"], session["minutes"]):
            _check_time(folder.meeting, session, here)
        for key in SESSION_KEYS:
            check_addresses(folder, here.at(key), session[key] or [])
        for place, item in enumerate(session["items"], start=1):
            for key in ITEM_KEYS:
                check_addresses(folder, here.at(f"item {place}, {key}"), item[key] or [])
            if papers and item["paper"] and item["paper"] not in papers:
                here.at(f"item {place}, paper").add_mistake(
                    f"{item['paper']} is neither the key of a paper nor the address of a participant."
                )


def _check_time(meeting: dict, session: dict, location: Location) -> None:
    starts_at, minutes = session["starts_at"], session["minutes"]
    ends_on = (starts_at + timedelta(minutes=minutes)).date()
    is_dated = None not in (meeting["starts_on"], meeting["ends_on"])
    if is_dated and not meeting["starts_on"] <= starts_at.date() <= ends_on <= meeting["ends_on"]:
        location.at("starts_at").add_mistake(f"{starts_at:%Y-%m-%dT%H:%M} is outside the days of the meeting.")
    if meeting["time_zone"] and is_skipped(starts_at.replace(tzinfo=ZoneInfo(meeting["time_zone"]))):
        location.at("starts_at").add_mistake("Clocks skip this time when summer time begins.")
    planned = sum(item["minutes"] or 0 for item in session["items"])
    if planned > minutes:
        location.at("minutes").add_mistake(f"The session lasts {minutes} minutes, but its items take {planned}.")


def load_programme(load: Load) -> None:
    """Brings the working draft up to date.

    A session is recognized by its kind and title, an item by its title; others on the portal stay.
    """
    known, sessions = defaultdict(list), list(Session.objects.filter(meeting=load.meeting).order_by("starts_at"))
    to_label, before = labelled_by_count(sessions), {session.pk for session in sessions}
    for session in sessions:
        known[session.kind, session.title].append(session)
    loaded = []
    for row in load.folder.sessions:
        same = known[row["kind"], row["title"]]
        loaded.append(_load_session(load, row, same.pop(0) if same else Session(meeting=load.meeting)))
    # A session keeps its number in every release (docs/decisions/programme.md#0062), also one that was renamed.
    number_sessions(meeting=load.meeting)
    order_by_time(meeting=load.meeting)
    _label(load, loaded, to_label | {session.pk for session in loaded} - before)
    numbers = dict(Session.objects.filter(meeting=load.meeting).values_list("pk", "number"))
    for session, names in zip(loaded, identities(load.folder.sessions), strict=True):
        load.sessions |= dict.fromkeys(names, (session.pk, numbers[session.pk]))
    named = defaultdict(list)
    for officer in load.folder.officers:
        named[officer["role"]].append(officer["participant"])
    _load_officers(load, None, named)
    for extra in [session for sessions in known.values() for session in sessions]:
        load.report.note(f"“{extra}” is in the programme on the portal but not in the folder: not removed.")


def _label(load: Load, loaded: list[Session], to_label: set[int]) -> None:
    """Counts these sessions, apart from those for which the folder has a label."""
    chosen = {
        session.pk: row["label"]
        for session, row in zip(loaded, load.folder.sessions, strict=True)
        if row["label"] is not None
    }
    for pk, label in chosen.items():
        Session.objects.filter(pk=pk).update(label=label)
    count_labels(meeting=load.meeting, sessions=to_label - chosen.keys())


def identities(rows: list[dict]) -> list[list[Identity]]:
    """What each of these sessions of one programme is known by, the most reliable first."""
    counted: Counter = Counter()
    found = []
    for row in rows:
        alike = row["kind"], row["title"]
        found.append([(row["key"],)] * bool(row["key"]) + [(*alike, counted[alike])])
        counted[alike] += 1
    return found


def starts_at(load: Load, row: dict) -> datetime:
    """When a session begins, in UTC; its file has the local time of the meeting."""
    return row["starts_at"].replace(tzinfo=load.meeting.zone).astimezone(UTC)


def _load_session(load: Load, row: dict, session: Session) -> Session:
    values = pick(row, "kind", "title", "minutes", "room", "joining_link", "summary")
    load.save("Sessions", session, values | {"starts_at": starts_at(load, row)})
    items = {item.title: item for item in Item.objects.filter(session=session)}
    for position, item_row in enumerate(row["items"], start=1):
        known = items.get(item_row["title"])
        item = known or Item(session=session)
        paper = paper_of(load, item_row["paper"])
        values = pick(item_row, "title", "minutes", "slides_expected")
        is_changed = save_changes(item, values | {"position": position, "paper": paper})
        if slides := slides_of(load, paper):
            is_changed |= ItemDocument.objects.get_or_create(item=item, document=slides)[1]
        people = people_of(load, item_row, ITEM_KEYS)
        if people != list(item.roles.values_list("role", "participant_id")):
            item.roles.all().delete()
            ItemPerson.objects.bulk_create(
                ItemPerson(item=item, role=role, participant_id=pk, position=number)
                for number, (role, pk) in enumerate(people)
            )
            is_changed = True
        if is_changed:
            load.report.add("Presentations and discussions", "changed" if known else "added")
    _load_officers(load, session, {role: row[key] for key, role in SESSION_KEYS.items() if row[key]})
    return session


def people_of(load: Load, row: dict, keys: dict[str, Role]) -> list[tuple[str, int]]:
    """The people whom a session or an item names, each with a role, in the order of roles and of the file."""
    named = [(role.value, load.participants[address].pk) for key, role in keys.items() for address in row[key]]
    return sorted(named, key=lambda person: ORDER[person[0]])


def _load_officers(load: Load, session: Session | None, named: dict[str, list[str]]) -> None:
    """Gives each of these roles to the people with these addresses, and to nobody else; other roles stay."""
    for role, addresses in named.items():
        people = [load.participants[address].pk for address in addresses]
        officers = Officer.objects.filter(meeting=load.meeting, session=session, role=role)
        spare = list(officers.exclude(participant__in=people))
        for pk in people:
            if not officers.filter(participant=pk).exists():
                officer = spare.pop() if spare else Officer(meeting=load.meeting, session=session, role=role)
                load.save("Officers", officer, {"participant_id": pk})
        officers.exclude(participant__in=people).delete()


def paper_of(load: Load, named: str | None) -> Paper | None:
    """The paper with this key in the folder, or that the person with this address owes."""
    if named in load.participants:
        return Paper.objects.filter(participant=load.participants[named]).first()
    document = load.documents.get(named)
    return Paper.objects.filter(document=document).first() if document else None


def slides_of(load: Load, paper: Paper | None) -> Document | None:
    if paper is None or paper.document_id is None:
        return None
    for document in load.documents.values():
        if document.kind == Document.Kind.PRESENTATION and document.accompanies_id == paper.document_id:
            return document
    return None
