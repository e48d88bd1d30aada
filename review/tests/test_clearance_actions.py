"""What is recorded about clearances: the present state in one row, and every event in a row of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from egm_portal.clock import calendar_at
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.mail.registry import NoLongerWanted
from egm_portal.mail.rendering import fill
from egm_portal.marked_texts.models import TextVersion
from papers.files import storage
from reports import actions as report_actions
from reports import rules
from review import actions
from review.clearances.files import StoredFile
from review.clearances.rules import present_state
from review.models import Clearance, ClearanceEvent, ClearanceFile
from tests import factories
from tests.factories import make_clearance

NOW = datetime(2013, 9, 12, 8, tzinfo=UTC)
LATER = datetime(2013, 9, 18, 8, tzinfo=UTC)
DAY = date(2013, 9, 12)
REASON = "Without an answer, a reason is needed."
ITU = "International Telecommunication Union"


@pytest.fixture
def after(meeting):
    """The calendar stands at 12 September, after the meeting."""
    with calendar_at(NOW):
        yield meeting


def stored(content=b"a text", name="text.pdf"):
    return StoredFile(storage.keep(ContentFile(content)), name, pages=3)


def send(meeting, *offices, **changes):
    values = {"kind": "report", "offices": list(offices), "file": stored(), "sent_on": DAY, "by": None}
    return actions.send_for_clearance(meeting=meeting, **values | changes)


def record(clearance):
    """The events of a clearance: what, which file, the day, the note."""
    events = clearance.events.select_related("file")
    return [(event.kind, str(event.file or ""), event.day, event.note) for event in events]


def test_text_is_sent_to_several_offices_as_one_version(after, organizer):
    first, second = send(after, ITU, "DSPD", due_on=date(2013, 9, 17), note="By mail.", by=organizer)

    version = ClearanceFile.objects.get()
    assert (version.number, version.original_name, version.pages, version.size) == (1, "text.pdf", 3, 6)
    assert version.sha256 == stored().kept.sha256
    assert [(row.office, row.state, row.version, row.sent_on) for row in (first, second)] == [
        (ITU, "awaited", version, DAY),
        ("DSPD", "awaited", version, DAY),
    ]
    assert first.due_at == datetime(2013, 9, 17, 22, tzinfo=UTC)
    assert record(first) == [("sent", "version 1", DAY, "By mail.")]
    event = first.events.get()
    assert (event.recorded_by, event.recorded_at, event.due_at) == (organizer, NOW, first.due_at)


def test_same_file_is_the_same_version_and_another_one_the_next(after):
    numbers = [
        send(after, office, file=stored(content))[0].version.number
        for office, content in [("A", b"one"), ("B", b"two"), ("C", b"one"), ("D", b"three")]
    ]
    (of_aide_memoire,) = send(after, "A", kind="aide_memoire", file=stored(b"two"))

    assert numbers == [1, 2, 1, 3]
    assert (of_aide_memoire.version.number, str(of_aide_memoire.version)) == (1, "version 1")


def test_office_is_in_each_list_once(after):
    send(after, ITU)
    send(after, ITU, kind="aide_memoire")
    send(factories.make_meeting(), ITU)

    with pytest.raises(NotAllowed, match="is in the list already"):
        send(after, "DSPD", f" {ITU.lower()} ")
    with pytest.raises(IntegrityError), transaction.atomic():
        values = Clearance.objects.filter(meeting=after, kind="report").values("meeting_id", "kind", "version_id")[0]
        Clearance.objects.create(office=ITU.upper(), sent_on=DAY, **values)
    assert Clearance.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sent_on": date(2013, 9, 13)}, "This day has not come yet."),
        ({"due_on": date(2013, 9, 11)}, "This is before 12 September 2013, when the text was sent."),
        ({"due_on": date(2014, 9, 14)}, "This is more than a year after 12 September 2013"),
        ({"offices": []}, "Name at least one office."),
    ],
)
def test_sending_with_a_mistake_records_nothing(after, changes, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        send(after, ITU, **changes)

    assert (Clearance.objects.count(), ClearanceFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("answer", Clearance.ANSWERS)
def test_answer_is_recorded_with_its_day_and_file(after, organizer, answer):
    (clearance,) = send(after, ITU, due_on=date(2013, 9, 17))
    returned = stored(b"with changes", "itu.docx")

    with calendar_at(LATER):
        answered = actions.record_clearance(
            clearance=clearance, answer=answer, day=date(2013, 9, 16), file=returned, note="By mail.", by=organizer
        )

    assert (answered.state, answered.answered_on) == (answer, date(2013, 9, 16))
    assert (answered.returned.number, str(answered.returned), answered.version.number) == (None, "itu.docx", 1)
    assert record(answered)[1:] == [("answered", "itu.docx", date(2013, 9, 16), "By mail.")]
    assert answered.events.last().answer == answer


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": date(2013, 9, 11)}, "This is before 12 September 2013, when the text was sent."),
        ({"day": date(2013, 9, 19)}, "This day has not come yet."),
        ({"answer": "overtaken"}, "An office clears, clears with changes or has no objection."),
        ({"answer": "nonsense"}, "An office clears, clears with changes or has no objection."),
    ],
)
def test_answer_with_a_mistake_is_not_recorded(after, changes, sentence):
    (clearance,) = send(after, ITU)

    with calendar_at(LATER), pytest.raises(NotAllowed, match=sentence):
        actions.record_clearance(clearance=clearance, by=None, **{"answer": "cleared", "day": DAY} | changes)

    assert record(clearance) == [("sent", "version 1", DAY, "")]
    assert Clearance.objects.get().state == "awaited"


def test_second_answer_is_refused_and_the_first_stays(after):
    (clearance,) = send(after, ITU)
    actions.record_clearance(clearance=clearance, answer="cleared", day=DAY, by=None)

    with pytest.raises(NotAllowed, match="Cleared. Reopen it to record another answer."):
        actions.record_clearance(clearance=clearance, answer="with_changes", day=DAY, note="Line 3.", by=None)

    assert Clearance.objects.get().state == "cleared"


def test_office_that_is_silent_until_its_date_can_answer_late(after):
    (clearance,) = send(after, ITU, due_on=date(2013, 9, 17))

    with calendar_at(LATER):
        was = present_state(clearance, LATER)
        answered = actions.record_clearance(clearance=clearance, answer="cleared", day=date(2013, 9, 18), by=None)

    assert (was, answered.state) == ("no_objection", "cleared")


def test_answer_that_is_no_longer_needed_is_overtaken(after, organizer):
    (clearance,) = send(after, ITU)

    overtaken = actions.overtake_clearance(clearance=clearance, day=DAY, note="Sent by mistake.", by=organizer)

    assert (overtaken.state, overtaken.answered_on, overtaken.returned) == ("overtaken", DAY, None)
    assert record(overtaken)[1:] == [("overtaken", "", DAY, "Sent by mistake.")]
    assert not Clearance.objects.open(LATER).exists()


def test_reopening_keeps_what_was_answered(after, organizer):
    (clearance,) = send(after, ITU)
    actions.record_clearance(
        clearance=clearance, answer="with_changes", day=DAY, file=stored(b"x", "a.docx"), note="Line 3.", by=None
    )

    reopened = actions.reopen_clearance(
        clearance=clearance, reason="It was another report.", due_on=date(2013, 9, 20), by=organizer
    )

    assert (reopened.state, reopened.answered_on, reopened.returned) == ("awaited", None, None)
    assert reopened.due_at == datetime(2013, 9, 20, 22, tzinfo=UTC)
    assert record(reopened) == [
        ("sent", "version 1", DAY, ""),
        ("answered", "a.docx", DAY, "Line 3."),
        ("reopened", "", None, "It was another report."),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Say why it is reopened."),
        ({"due_on": date(2013, 9, 11)}, "This day has passed."),
    ],
)
def test_reopening_with_a_mistake_changes_nothing(after, changes, sentence):
    (clearance,) = send(after, ITU)
    actions.record_clearance(clearance=clearance, answer="cleared", day=DAY, by=None)

    with pytest.raises(NotAllowed, match=sentence):
        actions.reopen_clearance(clearance=clearance, by=None, **{"reason": "A mistake."} | changes)

    assert Clearance.objects.get().state == "cleared"


def test_office_that_objects_late_is_reopened_after_its_date(after):
    (clearance,) = send(after, ITU, due_on=date(2013, 9, 17))
    with pytest.raises(NotAllowed, match="No answer yet: there is nothing to reopen."):
        actions.reopen_clearance(clearance=clearance, reason="It objects to paragraph 12.", by=None)

    with calendar_at(LATER):
        actions.reopen_clearance(clearance=clearance, reason="It objects to paragraph 12.", by=None)

        assert Clearance.objects.open().get().due_at is None


def test_date_until_which_an_office_may_object_is_changed_with_a_record(after):
    (clearance,) = send(after, ITU, due_on=date(2013, 9, 17))

    later = actions.change_clearance_date(
        clearance=clearance, due_on=date(2013, 9, 30), reason="It asked for time.", by=None
    )
    until = later.due_at
    none = actions.change_clearance_date(clearance=clearance, due_on=None, reason="Its answer is needed.", by=None)

    assert (until, none.due_at) == (datetime(2013, 9, 30, 22, tzinfo=UTC), None)
    assert [(kind, note) for kind, _, _, note in record(none)[1:]] == [
        ("date_changed", "It asked for time."),
        ("date_changed", "Its answer is needed."),
    ]


def test_next_version_is_sent_to_an_office_whatever_it_has_answered(after):
    silent, cleared = send(after, ITU, "DSPD")
    actions.record_clearance(clearance=cleared, answer="cleared", day=DAY, by=None)

    with calendar_at(LATER):
        again = [
            actions.send_text_again(
                clearance=row, file=stored(b"second"), sent_on=date(2013, 9, 18), note="Changed.", by=None
            )
            for row in (silent, cleared)
        ]

    assert [(row.state, row.version.number, row.answered_on) for row in again] == [("awaited", 2, None)] * 2
    assert record(again[1]) == [
        ("sent", "version 1", DAY, ""),
        ("answered", "", DAY, ""),
        ("sent", "version 2", date(2013, 9, 18), "Changed."),
    ]


@pytest.fixture
def written(report):
    """The report of the meeting, in draft, after the meeting."""
    with calendar_at(NOW):
        yield report


def waived(report):
    rows = Clearance.objects.filter(meeting=report.meeting).exclude(waived_at=None)
    return sorted(rows.values_list("office", flat=True))


def test_report_is_cleared_once_no_office_is_open(written):
    first, second = send(written.meeting, ITU, "DSPD")
    send(written.meeting, "OCHA", due_on=DAY)
    send(written.meeting, "Of the aide-memoire", kind="aide_memoire")
    refused = [rules.refusal_to("clear", written)]
    actions.record_clearance(clearance=first, answer="cleared", day=DAY, by=None)
    actions.overtake_clearance(clearance=second, day=DAY, by=None)
    refused.append(rules.refusal_to("clear", written))

    with calendar_at(datetime(2013, 9, 12, 22, tzinfo=UTC)):
        cleared = report_actions.change_state(report=written, state="cleared")

    assert refused == [
        f"No answer yet from DSPD, {ITU} and OCHA. {REASON}",
        f"No answer yet from OCHA. {REASON}",
    ]
    assert (cleared.state, waived(written)) == ("cleared", [])


def test_report_is_cleared_without_an_answer_only_with_a_reason(written, organizer):
    answered, _ = send(written.meeting, ITU, "DSPD")
    actions.record_clearance(clearance=answered, answer="cleared", day=DAY, by=None)

    for reason in ("", "  \n"):
        with pytest.raises(NotAllowed, match="No answer yet from DSPD."):
            report_actions.change_state(report=written, state="cleared", reason=reason, by=organizer)
    report_actions.change_state(report=written, state="cleared", reason="The Chief agreed by telephone.", by=organizer)

    assert waived(written) == ["DSPD"]
    event = ClearanceEvent.objects.get(kind="waived")
    assert (event.clearance.office, event.note, event.recorded_by) == (
        "DSPD",
        "The Chief agreed by telephone.",
        organizer,
    )
    assert record(answered)[1:] == [("answered", "", DAY, "")]


def test_reason_is_asked_again_once_the_report_was_put_in_draft(written):
    (clearance,) = send(written.meeting, ITU)
    report_actions.change_state(report=written, state="cleared", reason="It is urgent.", by=None)

    reopened = report_actions.change_state(report=written, state="draft")

    assert waived(written) == []
    assert [kind for kind, *_ in record(clearance)] == ["sent", "waived", "resumed"]
    assert rules.refusal_to("clear", reopened) == f"No answer yet from {ITU}. {REASON}"


def test_office_that_is_reopened_or_added_after_clearance_stops_the_issue(written, ready):
    (first,) = send(written.meeting, ITU)
    actions.record_clearance(clearance=first, answer="cleared", day=DAY, by=None)
    cleared = report_actions.change_state(report=written, state="cleared")
    ready(cleared)
    may_issue = rules.refusal_to("issue", cleared)
    actions.reopen_clearance(clearance=first, reason="It withdraws its clearance.", by=None)
    send(written.meeting, "DSPD")

    with pytest.raises(NotAllowed, match=f"No answer yet from DSPD and {ITU}."):
        report_actions.issue_report(report=cleared, by=None)
    issued = report_actions.issue_report(report=cleared, by=None, reason="Decided by the Director.")

    assert (may_issue, issued.state, waived(written)) == ("", "issued", ["DSPD", ITU])


def test_reason_for_clearing_counts_for_issuing(written, ready):
    (clearance,) = send(written.meeting, ITU)
    cleared = report_actions.change_state(report=written, state="cleared", reason="It is urgent.", by=None)
    ready(cleared)

    report_actions.issue_report(report=cleared, by=None)

    assert [kind for kind, *_ in record(clearance)] == ["sent", "waived"]


def test_once_the_report_is_issued_only_answers_are_recorded(issued):
    with calendar_at(NOW):
        refusals = []
        for act in (
            lambda: send(issued.meeting, ITU),
            lambda: make_clearance(issued.meeting),
        ):
            with pytest.raises(NotAllowed) as refused:
                act()
            refusals.append(str(refused.value))
        (of_aide_memoire,) = send(issued.meeting, ITU, kind="aide_memoire")

    assert refusals == ["The report has been issued: its text is final."] * 2
    assert of_aide_memoire.state == "awaited"


def test_late_answer_is_recorded_after_the_issue_and_nothing_is_reopened(written, ready):
    (clearance,) = send(written.meeting, ITU)
    cleared = report_actions.change_state(report=written, state="cleared", reason="It is urgent.", by=None)
    ready(cleared)
    report_actions.issue_report(report=cleared, by=None)

    answered = actions.record_clearance(clearance=clearance, answer="cleared", day=DAY, by=None)

    assert (answered.state, answered.waived_at) == ("cleared", None)
    for act in (
        lambda: actions.reopen_clearance(clearance=clearance, reason="Too late.", by=None),
        lambda: actions.send_text_again(clearance=clearance, file=stored(), sent_on=DAY, by=None),
    ):
        with pytest.raises(NotAllowed, match="The report has been issued: its text is final."):
            act()


def test_list_goes_with_its_meeting(after):
    (clearance,) = send(after, ITU)
    actions.record_clearance(clearance=clearance, answer="cleared", day=DAY, file=stored(b"x"), by=None)

    after.delete()

    assert [model.objects.count() for model in (Clearance, ClearanceEvent, ClearanceFile)] == [0, 0, 0]


def test_who_recorded_it_may_leave(after, organizer):
    (clearance,) = send(after, ITU, by=organizer)

    organizer.delete()

    assert clearance.events.get().recorded_by is None
    assert ClearanceFile.objects.get().added_by is None


def test_text_that_was_changed_after_it_was_sent_is_advised_about(written):
    def advice():
        return [sentence for sentence in rules.advice_before("clear", written) if "changed" in sentence]

    TextVersion.objects.update(saved_at=NOW)
    send(written.meeting, ITU)
    before = advice()
    with calendar_at(LATER):
        report_actions.write_section(report=written, chapter="introduction", body="Another text.")
        after = advice()
    with calendar_at(LATER + timedelta(minutes=1)):
        send(written.meeting, "DSPD", file=stored(b"the new text"))

    assert (before, advice()) == ([], [])
    assert after == ["The text was changed on 18 September 2013, 10:00, after version 1 was sent for clearance."]


# The e-mail of the portal


ADDRESS = "clearance@itu.example.org"


@pytest.fixture
def mailed(after):
    """A clearance for which the portal has an e-mail that has not left."""
    (clearance,) = send(after, ITU, addresses={ITU: ADDRESS}, letter="")
    return clearance


def test_mail_leaves_while_the_answer_to_its_version_is_awaited(mailed):
    actions.change_clearance_date(clearance=mailed, due_on=DAY + timedelta(days=5), by=None)

    (attachment,) = fill(Message.objects.get()).attachments

    assert attachment.content == b"a text"


OVERTAKING = {
    "answered": lambda row: actions.record_clearance(clearance=row, answer="cleared", day=DAY, by=None),
    "overtaken": lambda row: actions.overtake_clearance(clearance=row, day=DAY, by=None),
    "another version": lambda row: actions.send_text_again(
        clearance=row, file=stored(b"another text"), sent_on=DAY, by=None
    ),
    "another address": lambda row: Clearance.objects.filter(pk=row.pk).update(email="office@itu.example.org"),
    "removed": lambda row: row.delete(),
}


@pytest.mark.parametrize("overtake", OVERTAKING.values(), ids=OVERTAKING)
def test_mail_that_was_overtaken_does_not_leave(mailed, overtake):
    overtake(mailed)

    with pytest.raises(NoLongerWanted):
        fill(Message.objects.get())
