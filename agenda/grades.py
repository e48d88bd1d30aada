"""The rules about conflicts of the programme, and what a conflict by each of them prevents: one table.

A new rule is a member of `Rule`, an entry of `GRADES`, its function in `agenda.rules.every_rule`, and a migration.
"""

from django.db import models


class Grade(models.TextChoices):
    """How much a conflict presses, in the order in which pages show them."""

    STOPS = "stops", "Stops every release"
    ASKED = "asked", "Asked at the final release"
    NOTICE = "notice", "Notices"


class Rule(models.TextChoices):
    OUTSIDE_DAYS = "outside_days", "outside the days of the meeting"
    ROOM_TWICE = "room_twice", "a room used twice"
    LATE_START = "late_start", "a fixed start reached too late"
    ITEMS_TOO_LONG = "items_too_long", "items longer than their session"
    TWO_PLACES = "two_places", "a person in two places at once"
    GONE = "gone", "somebody who declined or withdrew"
    PAPER_NOT_ACCEPTED = "paper_not_accepted", "a paper not accepted"
    NO_CHAIR = "no_chair", "a session without a chair"
    ODD_HOURS = "odd_hours", "online before 07:00 or after 22:00"
    NO_ANSWER = "no_answer", "somebody who has not answered"
    NO_CONSENT = "no_consent", "somebody who has not agreed to be named"


GRADES = {
    Rule.OUTSIDE_DAYS: Grade.STOPS,
    Rule.ROOM_TWICE: Grade.STOPS,
    Rule.LATE_START: Grade.ASKED,
    Rule.ITEMS_TOO_LONG: Grade.ASKED,
    Rule.TWO_PLACES: Grade.ASKED,
    Rule.GONE: Grade.ASKED,
    Rule.PAPER_NOT_ACCEPTED: Grade.ASKED,
    Rule.NO_CHAIR: Grade.ASKED,
    Rule.ODD_HOURS: Grade.ASKED,
    Rule.NO_ANSWER: Grade.NOTICE,
    Rule.NO_CONSENT: Grade.NOTICE,
}
"""The only place that says what a conflict prevents. Saving is always allowed."""
