"""The comments of a round, in the order of its paragraphs."""

from collections.abc import Iterable

from django.db.models import Count, F, Q

from egm_portal.meetings.models import User
from reports.content import FORMATS
from reports.models import Report
from review.models import Comment, Round
from review.rounds.places import Place, places_of


def rounds_of(report: Report) -> list[Round]:
    """All rounds of the report: one query."""
    rounds = list(Round.objects.filter(report=report))
    for each in rounds:
        each.report = report
    return rounds


def round_named(rounds: list[Round], number: str) -> Round | None:
    """The round with this number as it stands in an address, otherwise the last one, if there is any."""
    return next((each for each in rounds if str(each.number) == number), rounds[-1] if rounds else None)


def newest_round(report: Report) -> Round | None:
    """The last round of the report: one query."""
    found = Round.objects.filter(report=report).last()
    if found:
        found.report = report
    return found


def open_comments(report: Report) -> int:
    """How many comments wait for an answer, in all rounds."""
    return Comment.objects.open().filter(round__report=report).count()


def open_comments_in(reports: Iterable[Report]) -> dict[int, int]:
    """The same for each of these reports that has any, by id: one query."""
    rows = Comment.objects.open().filter(round__report__in=reports).order_by()
    return dict(rows.values_list("round__report").annotate(number=Count("pk")))


def places_in(round_: Round) -> list[Place]:
    """The paragraphs of the round as it was circulated, after the draft as a whole."""
    return places_of(FORMATS.restored(round_.content))


def comments_in(round_: Round) -> list[Comment]:
    """Everything that was said in the round, as it was written: one query."""
    comments = list(Comment.objects.filter(round=round_).select_related("participant", "user", "answered_by"))
    for comment in comments:
        comment.round = round_
    return comments


def in_order(places: Iterable[Place], comments: Iterable[Comment]) -> list[tuple[Comment, Place]]:
    """The comments in the order of their paragraphs, with these; those on one paragraph as they were written."""
    by_key: dict[str, list[Comment]] = {}
    for comment in comments:
        by_key.setdefault(comment.paragraph, []).append(comment)
    return [(comment, place) for place in places for comment in by_key.get(place.key, [])]


def answers_in(round_: Round, comments: Iterable[Comment]) -> list[tuple[Comment, Place]]:
    """The comments with their answers, for the mail to their author."""
    return in_order(places_in(round_), comments)


def comments_by(user: User) -> list[dict]:
    """Every comment of the user on drafts, as plain data for the copy of their own data: one query."""
    own = Comment.objects.filter(Q(participant__user=user) | Q(user=user)).order_by("pk")
    columns = {
        "meeting": F("round__report__meeting__title"),
        "round_of_comments": F("round__number"),
        "about": F("quote"),
        "written_at": F("created_at"),
        "last_changed_at": F("changed_at"),
        "words": F("text"),
        "suggested_wording": F("suggestion"),
        "view_of_an_open_text": F("view"),
        "set_to": F("state"),
        "answer_to_you": F("answer"),
    }
    return list(own.values(**columns))
