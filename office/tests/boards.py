"""A meeting's board at an instant, and what stands on it, for the tests of its parts."""

import re

from agenda.actions import release_programme
from agenda.open_conflicts import forget_open_conflicts
from egm_portal.clock import calendar_at
from office.board import board_of
from papers import actions as papers
from papers.models import Document
from tests import factories


def board_at(meeting, instant=factories.TODAY):
    forget_open_conflicts()  # factories make sessions past the version of the draft
    with calendar_at(instant):
        return board_of(meeting)


def numbers(board):
    return {count.words: count.number for count in board.counts}


def to_do(board):
    return [(task.what, task.rest, task.button) for task in board.tasks]


def words(text):
    return re.sub(r"<[^>]+>", "", text)


def quiet(meeting):
    """Adds what leaves nothing to do: a published information note and a released programme."""
    with calendar_at(factories.TODAY):
        note = factories.make_document(meeting=meeting, kind=Document.Kind.INFORMATION_NOTE)
        papers.publish_document(document=note)
        factories.make_session(meeting=meeting)
        factories.accept_open_conflicts(meeting)
        release_programme(meeting=meeting, kind="provisional", by=None)
