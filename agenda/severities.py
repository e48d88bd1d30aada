"""The rules about conflicts of the programme, and what a conflict by each of them prevents: one table.

A new rule is a member of `Rule`, an entry of `SEVERITIES`, its function in `agenda.rules.every_rule`, and a migration.
"""

from django.db import models


class Severity(models.TextChoices):
    """What a conflict prevents, in the order in which pages show it."""

    BLOCKS_RELEASE = "stops", "Blocks every release"
    BLOCKS_FINAL = "asked", "Resolve or accept before the final release"
    NOTICE = "notice", "For information"


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


SEVERITIES = {
    Rule.OUTSIDE_DAYS: Severity.BLOCKS_RELEASE,
    Rule.ROOM_TWICE: Severity.BLOCKS_RELEASE,
    Rule.LATE_START: Severity.BLOCKS_FINAL,
    Rule.ITEMS_TOO_LONG: Severity.BLOCKS_FINAL,
    Rule.TWO_PLACES: Severity.BLOCKS_FINAL,
    Rule.GONE: Severity.BLOCKS_FINAL,
    Rule.PAPER_NOT_ACCEPTED: Severity.BLOCKS_FINAL,
    Rule.NO_CHAIR: Severity.BLOCKS_FINAL,
    Rule.ODD_HOURS: Severity.BLOCKS_FINAL,
    Rule.NO_ANSWER: Severity.NOTICE,
    Rule.NO_CONSENT: Severity.NOTICE,
}
"""The only place that says what a conflict prevents. Saving is always allowed."""
