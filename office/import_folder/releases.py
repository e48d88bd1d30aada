"""The releases of a programme, each with what it said then."""

from dataclasses import replace
from itertools import count, pairwise

from agenda.actions import count_labels, number_sessions, release_programme
from agenda.content import FrozenDocument, FrozenItem, FrozenPerson, FrozenSession
from agenda.kinds import KINDS
from agenda.labels import labelled_by_count
from agenda.models import Item, Programme, Session
from agenda.queries import working_programme
from office.import_folder.programme import identities, paper_of, people_of, slides_of, starts_at
from office.import_folder.tables import ITEM_KEYS, SESSION_KEYS
from office.import_folder.writing import Load, backdated, pick


def load_releases(load: Load) -> None:
    """Makes the missing releases: of the sessions in a release's own file, or else of the working draft."""
    for release in sorted(load.folder.releases, key=lambda release: release["released_at"]):
        kind, released_at = release["label"], release["released_at"]
        if Programme.objects.filter(meeting=load.meeting, kind=kind, released_at=released_at).exists():
            continue
        with backdated(released_at):
            content = release["content"]
            sessions = working_programme(load.meeting) if content is None else _frozen_sessions(load, content)
            programme = release_programme(meeting=load.meeting, kind=kind, by=load.by, sessions=sessions)
        load.report.add("Programmes", f"released ({programme.get_kind_display().lower()})")


def _frozen_sessions(load: Load, rows: list[dict]) -> list[FrozenSession]:
    items = {(item.session_id, item.title): item for item in Item.objects.filter(session__meeting=load.meeting)}
    frozen = []
    for row, (session, number) in zip(rows, _ids_and_numbers(load, rows), strict=True):
        frozen.append(
            FrozenSession(
                **pick(row, "kind", "title", "minutes", "room", "summary"),
                session=session,
                label=row["label"],
                number=number if KINDS[row["kind"]].is_numbered else None,
                starts_at=starts_at(load, row).isoformat(),
                officers=[FrozenPerson(*person) for person in people_of(load, row, SESSION_KEYS)],
                items=[_frozen_item(load, item, items.get((session, item["title"]))) for item in row["items"]],
            )
        )
    frozen.sort(key=lambda session: session.start)
    frozen = _labelled(frozen)
    follows = [False, *(before.end == session.start for before, session in pairwise(frozen))]
    return [replace(session, is_pinned=not follow) for session, follow in zip(frozen, follows, strict=True)]


def _labelled(sessions: list[FrozenSession]) -> list[FrozenSession]:
    """The sessions, in order of time, with labels counted for those of which the folder says none."""
    number, labelled = count(1), []
    for session in sessions:
        by_count = str(next(number)) if session.info.is_counted and session.label != "" else ""
        labelled.append(replace(session, label=by_count) if session.label is None else session)
    return labelled


def _frozen_item(load: Load, row: dict, item: Item | None) -> FrozenItem:
    paper = paper_of(load, row["paper"])
    slides = slides_of(load, paper)
    return FrozenItem(
        **pick(row, "title", "minutes"),
        item=item and item.pk,
        key=item.key if item else "",
        people=[FrozenPerson(*person) for person in people_of(load, row, ITEM_KEYS)],
        paper=paper and paper.pk,
        documents=[FrozenDocument(slides.kind, slides.pk)] if slides else [],
    )


def _ids_and_numbers(load: Load, rows: list[dict]) -> list[tuple[int, int | None]]:
    """The id and number of each session: of the working draft, of an earlier release, or of one that was in neither.

    A session that is in neither was in the draft then, and was taken out: no later session gets its id or its number.
    """
    released = {}
    for release in Programme.objects.filter(meeting=load.meeting).order_by("released_at", "pk"):
        sessions = release.sessions
        names = identities([{"key": None, "kind": session.kind, "title": session.title} for session in sessions])
        released |= {name: (session.session, session.number) for session, (name,) in zip(sessions, names, strict=True)}
    load.sessions = released | load.sessions
    names = identities(rows)
    for row, its_names in zip(rows, names, strict=True):
        if not any(name in load.sessions for name in its_names):
            to_label = labelled_by_count(Session.objects.filter(meeting=load.meeting))
            values = pick(row, "kind", "title", "minutes") | {"starts_at": starts_at(load, row)}
            session = Session.objects.create(meeting=load.meeting, **values)
            number_sessions(meeting=load.meeting)
            session.refresh_from_db(fields=["number"])
            load.sessions |= dict.fromkeys(its_names, (session.pk, session.number))
            # Its number stays assigned (docs/decisions/programme.md#0062).
            session.delete()
            count_labels(meeting=load.meeting, sessions=to_label)
    return [next(load.sessions[name] for name in its_names if name in load.sessions) for its_names in names]
