"""Every action of the portal, as something done to a world: what `test_never_stale` walks."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import docx
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

import agenda.actions
import egm_portal.drafts.actions
import egm_portal.meetings.actions
import egm_portal.undo.actions
import papers.actions
import participants.actions
import reports.actions
import review.actions
import room.actions
from agenda.conflict_queries import draft_conflicts
from agenda.models import ProgrammeDraft
from agenda.programme_pdf import request_programme_pdfs
from agenda.queries import newest_release
from agenda.release_plan import plan_release
from agenda.submission_targets import SubmissionTarget
from agenda.submissions import sent_for
from egm_portal.clock import calendar_at, portal_now
from egm_portal.drafts.places import Place
from egm_portal.incoming.imported import ImportedComment
from egm_portal.mail.contact_actions import (
    count_form,
    delete_contact_messages,
    delete_old_contact_messages,
    send_contact_message,
)
from egm_portal.mail.models import ContactMessage
from egm_portal.marked_texts.actions import Base
from egm_portal.meetings.models import AideMemoireSection, Meeting, MeetingChange, StaffRole
from egm_portal.pdf.actions import run_rendering, run_waiting_renderings
from egm_portal.undo.models import Change
from egm_portal.undo.recording import recorded
from evaluation.actions import record_answers
from evaluation.tests.answers import answer
from house_style import check
from office.aide_memoire.actions import state_of, write_aide_memoire
from office.changes.actions import change_meeting
from office.changes.plan import ChangePlan, Wanted
from office.digest.actions import send_due_digests, set_digest
from office.merging.actions import merge_participants, move_drafts
from papers.files import storage
from papers.files.images import Picture
from papers.files.inspection import Inspection
from papers.models import Document, Version
from papers.undo import rows_of_publication
from participants import list_pdf
from participants import profile_actions as profile
from participants.models import Participant
from participants.photos import Photo
from participants.visa_letters import actions
from reports.models import Correction, Issue, Report, WordImport
from reports.word.comments import WAITING, TakenComment, TakenComments
from review.clearances.files import StoredFile
from room.models import Recommendation
from room.rules import Seen
from tests import factories, reviewed_files
from tests.factories import TODAY
from website.tests.room_writes import ROOM, proposed

LATER = TODAY + timedelta(days=3)
PHOTO = Photo(b"a photo", "data:image/webp;base64,")


def moved_to_another_venue(world):
    wanted = Wanted(MeetingChange.What.PLACE, {"venue": "Palais des Nations"})
    meeting = Meeting.objects.get(pk=world.meeting.pk)
    change_meeting(meeting=meeting, wanted=wanted, state=ChangePlan(meeting, wanted).state, by=None)


def second_author(world):
    """Somebody who writes the awaited paper too."""
    second = factories.make_participant("accepted", meeting=world.meeting)
    papers.actions.add_author(paper=world.awaited, participant=second)
    return second


def handed_over(world):
    """The former holder of the awaited paper, which the second author holds."""
    former = world.awaited.participant
    second_author(world)
    papers.actions.hand_over_papers(None, participant=former)
    return former


def word_import(world):
    return factories.make_word_import(reports.actions.start_report(meeting=world.meeting), world.organizer)


def with_waiting_comment(world):
    """An import whose comment waits for the round that has begun."""
    report = factories.make_circulated_report(world.meeting, LATER)
    found = WordImport.objects.create(report=report, name="cleared.docx", size=1)
    comment = TakenComment("", ImportedComment("Office 2", "", "Well done.", ""))
    found.comments = WAITING.stored(TakenComments([comment]))
    found.save()
    return found


def written_import(world):
    """An import that has written the introduction."""
    report = written_section(world).report
    found = reports.actions.receive_word_file(
        report=report, file=word_file("Introduction", "Three."), by=world.organizer
    )
    reports.actions.read_word_import(found.pk)
    found.refresh_from_db()
    reports.actions.write_word_import(word_import=found, by=world.organizer)
    found.refresh_from_db()
    return found


def with_adopted_words(world):
    """An import in which adopted words are others, and their recommendation."""
    row = factories.make_recommendation(world.meeting, "adopted", text="Answer.")
    found = word_import(world)
    block = next(block for block in found.found["blocks"] if row.key in block["keys"])
    block["spans"] = [{"text": "Reply.", "italic": False, "address": "", "note": None}]
    found.save()
    return found, row


def use_words_of_file(world):
    found, row = with_adopted_words(world)
    reports.actions.use_words_of_file(word_import=found, recommendation=row, seen=Seen.of(row), by=world.organizer)


def word_file(heading, text):
    document = docx.Document()
    document.add_heading(heading, 1)
    document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return ContentFile(out.getvalue(), name="cleared.docx")


def written_section(w, chapter="introduction", heading="", body="One.\n\nTwo."):
    """A section of the report with a text in one version."""
    report = reports.actions.start_report(meeting=w.meeting)
    return reports.actions.write_section(report=report, chapter=chapter, heading=heading, body=body)


def discussion_section(w):
    return written_section(w, "discussion", "Access")


def commented(world):
    """A comment on the draft as a whole, in an open round."""
    written_section(world)
    report = factories.make_circulated_report(world.meeting, LATER)
    return review.actions.comment_on_draft(
        round=report.rounds.get(), paragraph="", text="Well done.", by=world.organizer
    )


def suggested(world):
    """Another wording for the first paragraph, in an open round."""
    written_section(world)
    round_ = factories.make_circulated_report(world.meeting, LATER).rounds.get()
    paragraph = next(key for key, source in round_.wordings.items() if source == "One.")
    return review.actions.suggest_wording(
        round=round_, paragraph=paragraph, suggestion="The first.", by=world.organizer
    )


def left_open(world):
    """A text that the meeting left open, and its report."""
    row = room.actions.leave_recommendation_open(recommendation=proposed(world), seen=None)
    return row, reports.actions.start_report(meeting=world.meeting)


def settled(world):
    row, report = left_open(world)
    words = {"settlement": "words", "words": "Do it.", "seen": Seen(1, "left_open")}
    return review.actions.settle_text(report=report, recommendation=row, by=None, **words), report


def opened_again(world):
    row, report = settled(world)
    review.actions.open_text_again(report=report, recommendation=row, seen=Seen(2, "adopted"), by=None)


def viewed(world):
    row, report = left_open(world)
    round_ = factories.make_circulated_report(world.meeting, LATER).rounds.get()
    return review.actions.give_view(round=round_, paragraph=row.key, view="keep", by=world.organizer)


def arranged(world):
    row, _ = left_open(world)
    seen = room.actions.Arrangement.of(row).fingerprint
    change = {row: (seen, room.actions.Arrangement(7, "Short", "Group"))}
    room.actions.arrange_recommendations(meeting=world.meeting, changes=change)


def taken_in(world):
    issue = read_corrigendum(world)
    reports.actions.issue_corrigendum(issue=issue, by=None)
    report = reports.actions.revise_report(report=issue.report, by=None)
    reports.actions.take_in_correction(report=report, correction=Correction.objects.get(), by=None)


def noted(world):
    return review.actions.answer_comments(comments={commented(world): "open"}, state="noted", by=world.organizer)[0]


def silent_in_round(world):
    round_ = factories.make_circulated_report(world.meeting, LATER).rounds.get()
    review.actions.say_no_comments(round=round_, participant=world.speaker)
    return round_


def told_authors(world):
    round_ = noted(world).round
    review.actions.close_round(report=round_.report)
    review.actions.tell_authors(round=round_)


def about_hint(w, decide):
    report = reports.actions.start_report(meeting=w.meeting)
    decide(report=report, key="section-1", rule="spelling", fingerprint="0" * 64)


def evaluation_section(w):
    """The section on the evaluation of the meeting, which five people have answered."""
    w.meeting.evaluation_until = w.meeting.ends_at
    w.meeting.save()
    record_answers(meeting=w.meeting, answers=[answer("good")] * 5)
    report = reports.actions.start_report(meeting=w.meeting)
    with calendar_at(w.meeting.ends_at):
        return reports.actions.add_evaluation_section(report=report, by=w.organizer)


def rewritten_section(w):
    """A section whose first paragraph was rewritten, and the key of that."""
    section = written_section(w)
    version = reports.actions.save_section(section=section, text="One!\n\nTwo.", based_on=Base(1), by=w.organizer)
    return section, version.keys[0]


def rendered_programme(world):
    """The newest release, whose PDF is ready."""
    request_programme_pdfs(world.meeting.pk)
    factories.print_waiting()
    return newest_release(world.meeting)


def issued(world):
    reports.actions.issue_report(report=ready_to_issue(world), by=None)


def revised(world):
    issued(world)
    return reports.actions.revise_report(report=Report.objects.get(meeting=world.meeting), by=None)


def reissued(world):
    issued(world)
    return reports.actions.reissue_report(report=Report.objects.get(meeting=world.meeting), by=None)


def moved_embargo(world):
    later = portal_now() + timedelta(days=1)
    report = reports.actions.issue_report(report=ready_to_issue(world), by=None, at=later)
    reports.actions.move_embargo(report=report, at=None)


def issued_elsewhere(world):
    report = reports.actions.set_no_symbol(report=cleared(world))
    file, found = factories.make_pdf_file(3, "Report"), Inspection(3, "", {})
    reports.actions.issue_made_elsewhere(report=report, file=file, found=found, printed={}, by=None)


def corrected(world):
    """What was issued, with a correction that is prepared."""
    issued(world)
    issue = Issue.objects.get(report__meeting=world.meeting)
    reports.actions.prepare_correction(issue=issue, paragraph=1, place="", wrong="Text", right="Words")
    return issue


def printed_corrigendum(world):
    issue = corrected(world)
    return issue, factories.make_printed(reports.actions.request_corrigendum_rendering(issue=issue, by=None), pages=1)


def read_corrigendum(world):
    issue, rendering = printed_corrigendum(world)
    reports.actions.confirm_reading(report=issue.report, corrected=issue, sha256=rendering.sha256, by=None)
    return issue


def ready_to_issue(world):
    report, rendering = rendered(world)
    reports.actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
    return report


def rendered(world):
    """The cleared report, which has no symbol, and its finished PDF, which nobody has read."""
    factories.record_what_took_place(world.meeting)
    report = reports.actions.set_no_symbol(report=cleared(world))
    return report, factories.make_printed(reports.actions.request_report_rendering(report=report, by=None), pages=3)


def read(world):
    report, rendering = rendered(world)
    reports.actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)


def cleared(world):
    report = reports.actions.start_report(meeting=world.meeting)
    for section in report.sections.filter(chapter__in=["introduction", "discussion"]):
        reports.actions.write_section(report=report, chapter=section.chapter, heading=section.heading, body="Text.")
    for state in (Report.State.DRAFT, Report.State.CLEARED):
        report = reports.actions.change_state(report=report, state=state)
    return report


def text_of(world):
    return StoredFile(storage.keep(factories.make_pdf_file(2, "Another version")), "text.pdf", pages=2)


def answered(world):
    clearance = factories.make_clearance(world.meeting)
    return review.actions.record_clearance(clearance=clearance, answer="cleared", day=TODAY.date(), by=None)


def waived(world):
    factories.make_clearance(world.meeting)
    report = reports.actions.change_state(
        report=reports.actions.start_report(meeting=world.meeting), state=Report.State.DRAFT
    )
    return reports.actions.change_state(report=report, state=Report.State.CLEARED, reason="It is urgent.")


def once_held(act):
    """The same, done when the meeting is over: before, no report is cleared or issued."""

    def done(world):
        with calendar_at(world.meeting.ends_at):
            act(world)

    return done


def on_the_day(act):
    """The same, done in the hour before the session begins."""

    def done(world):
        with calendar_at(world.session.starts_at - timedelta(hours=1)):
            act(world)

    return done


def delayed(world):
    return agenda.actions.delay_session(meeting=world.meeting, session=world.session.pk, minutes=20, by=None)


def swapped(world):
    first, second = world.session.items.values_list("key", flat=True)
    agenda.actions.swap_items(meeting=world.meeting, item=first, other_item=second, by=None)


def taken_by_another(world):
    participant = factories.make_participant(meeting=world.meeting, status="accepted")
    item = world.session.items.last().key
    agenda.actions.change_speaker(meeting=world.meeting, item=item, participant=participant, by=None)


def extended(w):
    until = w.awaited.due_at + timedelta(days=1)
    papers.actions.extend_paper(paper=w.awaited, until=until, reason="Ill.", by=None)


def reworded(w):
    made = proposed(w)
    return room.actions.reword_recommendation(recommendation=made, text="Else.", seen=Seen(1, "proposed"), by=None)


def restored_recommendation(w):
    reworded(w)
    made = Recommendation.objects.get()
    room.actions.restore_recommendation(recommendation=made, number=1, seen=Seen(2, "proposed"), by=None)


def reconsidered(world):
    adopted = room.actions.adopt_recommendation(recommendation=proposed(world), seen=None)
    room.actions.reconsider_recommendation(recommendation=adopted, seen=None)


def taken_late(world):
    with calendar_at(factories.DUE + timedelta(hours=2)):
        receipt = papers.actions.receive_paper(paper=world.awaited, file=factories.make_pdf_file(5, "late"), by=None)
        papers.actions.take_held_version(version=receipt.version)


def checked_again(world):
    version = world.published.document.versions.get()
    version.checks, version.pages = {"unchecked": True}, None
    version.save()
    papers.actions.check_again(version=version)


def unprepared(world):
    """A file of which readers have no copy yet."""
    file = factories.make_pdf_file(7, "unprepared")
    return papers.actions.receive_paper(paper=world.awaited, file=file, by=None).version


def differing(world):
    """A file of which something is left out for readers."""
    file = File(BytesIO(reviewed_files.annotated_pdf()), name="annotated.pdf")
    version = papers.actions.receive_paper(paper=world.awaited, file=file, by=None).version
    papers.actions.prepare_version(version=version)
    version.refresh_from_db()
    return version


def other_joining_address(w):
    profile.change_profile(participant=w.speaker, attendance="online")
    profile.make_joining_address(participant=w.speaker)


def rendered_list(world):
    list_pdf.request_list_pdfs()
    run_waiting_renderings()


def lettered(world):
    written = {"signatory": "Signatory A", "signatory_title": "Chief"}
    letter = actions.make_letter(participant=world.speaker, by=None, **written)
    run_rendering(letter.rendering_id)


def contacted(world):
    typed = {"name": "A reader", "email": "reader@example.org", "subject": "", "text": "A question."}
    return send_contact_message(meeting=world.meeting, sender=None, network="192.0.2.1", **typed)


def typed(world):
    """Something that an organizer typed and has not saved."""
    place = Place(world.organizer.pk, "admin:meetings_meeting_change", str(world.meeting.pk), ("title",))
    egm_portal.drafts.actions.keep_draft(place=place, values={"title": {"typed": ["Unsaved"], "saved": None}})
    return place


def published_and_undone(world):
    document = world.accepted.document
    about = {"verb": "publish", "meeting": world.meeting, "by": None, "batch": uuid4()}
    with transaction.atomic(), recorded(document, touched=rows_of_publication(document.pk), **about):
        papers.actions.publish_document(document=document)
    egm_portal.undo.actions.undo_change(change=Change.objects.latest("pk"))


def approved(world):
    submission = factories.make_submission(world.speaker)
    papers.actions.publish_document(document=submission.document)
    factories.send_again(submission, pages=4)
    papers.actions.approve_file(document=submission.document)


def speaker_document(world):
    item = factories.make_session(meeting=world.meeting).items.create(title="A talk")
    return sent_for(SubmissionTarget(item.key), item, world.speaker, Document.Kind.PRESENTATION)


def sent_for_item(world):
    file = factories.make_pdf_file(3, "slides")
    file.name = "slides.pdf"
    found = Inspection(3, "", {}, "application/pdf")
    agenda.actions.receive_for_item(
        speaker_document=speaker_document(world), file=file, by=world.speaker.user, at=TODAY, found=found
    )


def invitation_of(world):
    return world.guest.invitations.get()


def moved_document(world):
    other = papers.actions.add_document(meeting=world.meeting, kind=world.document.kind, title="The second")
    papers.actions.move_document(document=other, past=world.document, up=True)


def taken_back(world):
    version = Version.objects.select_related("document").get(document=world.document)
    with calendar_at(max(version.current_from, version.document.publish_at)):
        papers.actions.take_file_back(document=version.document, version=version)


ACTIONS = {
    "merge_participants": lambda w: merge_participants(kept=w.speaker, absorbed=w.guest),
    "move_drafts": lambda w: move_drafts(former=w.guest.pk, kept=w.speaker),
    "count_form": lambda w: count_form(sender=None, network="192.0.2.1"),
    "send_contact_message": contacted,
    "delete_contact_messages": lambda w: delete_contact_messages(ContactMessage.objects.filter(pk=contacted(w).pk)),
    "delete_old_contact_messages": lambda w: (contacted(w), delete_old_contact_messages()),
    "get_or_create_user": lambda w: egm_portal.meetings.actions.get_or_create_user(email="new@example.org"),
    "verify_address": lambda w: egm_portal.meetings.actions.verify_address(user=w.organizer),
    "change_user_email": lambda w: egm_portal.meetings.actions.change_user_email(
        user=w.speaker.user, email="moved@example.org"
    ),
    "remove_means_of_signing_in": lambda w: egm_portal.meetings.actions.remove_means_of_signing_in(user=w.organizer),
    "end_sessions": lambda w: egm_portal.meetings.actions.end_sessions(user=w.organizer),
    "open_first_factor": lambda w: egm_portal.meetings.actions.open_first_factor(user=w.organizer),
    "end_confirmation": lambda w: egm_portal.meetings.actions.end_confirmation(user=w.organizer),
    "confirm_second_factor": lambda w: egm_portal.meetings.actions.confirm_second_factor(user=w.organizer),
    "set_role": lambda w: factories.make_member(w.meeting, w.speaker.user, StaffRole.EDITOR),
    "send_due_digests": lambda w: send_due_digests(),
    "set_digest": lambda w: set_digest(user=w.organizer, is_on=False),
    "keep_draft": typed,
    "discard_draft": lambda w: egm_portal.drafts.actions.discard_draft(place=typed(w)),
    "delete_old_drafts": lambda w: egm_portal.drafts.actions.delete_old_drafts(),
    "undo_change": published_and_undone,
    "delete_old_changes": lambda w: egm_portal.undo.actions.delete_old_changes(),
    "announce_meeting": lambda w: egm_portal.meetings.actions.announce_meeting(
        meeting=factories.make_meeting(public_from=None)
    ),
    "end_announcement": lambda w: egm_portal.meetings.actions.end_announcement(
        meeting=factories.make_meeting(public_from=TODAY)
    ),
    "change_facts": lambda w: egm_portal.meetings.actions.change_facts(
        meeting=w.meeting, what=MeetingChange.What.PLACE, by=None, room="Room XVI"
    ),
    "change_meeting": moved_to_another_venue,
    "change_meeting_slug": lambda w: egm_portal.meetings.actions.change_meeting_slug(meeting=w.meeting, slug="moved"),
    "arrange_sections": lambda w: egm_portal.meetings.actions.arrange_sections(
        meeting=w.meeting, moved=[AideMemoireSection(meeting=w.meeting, number=1, heading="New", body="Text.")]
    ),
    "invite_participant": lambda w: participants.actions.invite_participant(participant=w.nominee, by=None),
    "record_invitation": lambda w: participants.actions.record_invitation(participant=w.nominee, by=None),
    "revoke_invitation": lambda w: participants.actions.revoke_invitation(invitation=invitation_of(w)),
    "accept_invitation": lambda w: participants.actions.accept_invitation(invitation=invitation_of(w)),
    "decline_invitation": lambda w: participants.actions.decline_invitation(invitation=invitation_of(w)),
    "add_participant": lambda w: participants.actions.add_participant(meeting=w.meeting, name="Somebody new"),
    "replace_participant": lambda w: (
        participants.actions.withdraw_participant(participant=w.speaker),
        participants.actions.replace_participant(participant=w.speaker, name="Somebody instead"),
    ),
    "add_participants": lambda w: participants.actions.add_participants(
        meeting=w.meeting, participants=[Participant(meeting=w.meeting, name="Somebody else")]
    ),
    "update_participant": lambda w: participants.actions.update_participant(participant=w.speaker, title="Judge"),
    "send_new_links": lambda w: participants.actions.send_new_links(email=w.guest.email),
    "accept_after_all": lambda w: (
        participants.actions.decline_invitation(invitation=invitation_of(w)),
        participants.actions.accept_after_all(invitation=invitation_of(w), list_consent=True),
    ),
    "change_email": lambda w: participants.actions.change_email(
        participant=w.speaker, email="moved@example.org", by=None
    ),
    "record_answer": lambda w: participants.actions.record_answer(
        participant=w.guest, accepts=True, note="By telephone."
    ),
    "change_profile": lambda w: profile.change_profile(participant=w.speaker, name="A new name"),
    "make_joining_address": other_joining_address,
    "set_consents": lambda w: profile.set_consents(participant=w.speaker, list_consent=False),
    "keep_photo": lambda w: profile.keep_photo(participant=w.speaker, photo=PHOTO),
    "remove_photo": lambda w: profile.remove_photo(participant=w.speaker),
    "request_list_pdfs": rendered_list,
    "set_letter_needed": lambda w: actions.set_letter_needed(participant=w.speaker, needed=True),
    "delete_past_needs": lambda w: actions.delete_past_needs(),
    "make_letter": lettered,
    "mark_letter_sent": lettered,
    "delete_letters": lambda w: actions.delete_letters([w.speaker.pk]),
    "delete_past_letters": lambda w: actions.delete_past_letters(),
    "request_erasure": lambda w: profile.request_erasure(user=w.speaker.user),
    "withdraw_erasure_request": lambda w: (
        profile.request_erasure(user=w.speaker.user),
        profile.withdraw_erasure_request(user=w.speaker.user),
    ),
    "withdraw_participant": lambda w: participants.actions.withdraw_participant(participant=w.speaker),
    "move_to_reserve": lambda w: participants.actions.move_to_reserve(participant=w.nominee),
    "note_sounding_out": lambda w: participants.actions.note_sounding_out(
        participant=w.nominee, day=TODAY.date(), availability=""
    ),
    "mark_cleared": lambda w: participants.actions.mark_cleared(participant=w.nominee, day=TODAY.date()),
    "check_family_name": lambda w: participants.actions.check_family_name(participant=w.speaker),
    "confirm_family_name": lambda w: profile.confirm_family_name(
        participant=w.speaker, seen=profile.as_named(w.speaker)
    ),
    "nominate_again": lambda w: (
        participants.actions.move_to_reserve(participant=w.nominee),
        participants.actions.nominate_again(participant=w.nominee),
    ),
    "add_document": lambda w: papers.actions.add_document(
        meeting=w.meeting, kind="statement", title="New", authors=[w.speaker], access="public", publish_at=TODAY
    ),
    "add_correction": lambda w: papers.actions.add_correction(document=w.document, kind="corrigendum"),
    "add_picture": lambda w: papers.actions.add_picture(
        document=w.document, picture=Picture(b"a picture", "data:image/webp;base64,"), name="a.webp", by=None
    ),
    "add_version": lambda w: factories.make_version(w.document),
    "publish_document": lambda w: papers.actions.publish_document(document=w.accepted.document),
    "note_first_serving": lambda w: papers.actions.note_first_serving(versions=[w.document.versions.get().pk]),
    "confirm_look": lambda w: papers.actions.confirm_look(version=differing(w), by=w.organizer),
    "look_at_files": lambda w: papers.actions.look_at_files(document=differing(w).document, by=w.organizer),
    "move_document": moved_document,
    "take_file_back": taken_back,
    "withdraw_document": lambda w: papers.actions.withdraw_document(document=w.document, reason="A mistake."),
    "await_paper": lambda w: papers.actions.await_paper(participant=w.speaker, kind="concept_paper"),
    "await_paper_of": lambda w: papers.actions.await_paper_of(None, participant=w.speaker),
    "receive_paper": lambda w: papers.actions.receive_paper(
        paper=w.published, file=factories.make_pdf_file(7, "replaced"), by=None
    ),
    "add_submission": lambda w: papers.actions.add_submission(
        participant=w.speaker, kind="presentation", title="Slides"
    ),
    "receive_submission": lambda w: factories.make_submission(w.speaker),
    "agree_to_publication": lambda w: factories.make_submission(w.speaker),
    "return_submission": lambda w: papers.actions.return_submission(
        document=factories.make_submission(w.speaker).document, note="Shorter."
    ),
    "approve_file": approved,
    "begin_upload_for_item": lambda w: agenda.actions.begin_upload_for_item(
        speaker_document=speaker_document(w), by=w.speaker.user, name="slides.pdf", size=9, at=TODAY
    ),
    "receive_for_item": sent_for_item,
    "begin_upload": lambda w: factories.make_upload(w.awaited),
    "append_part": lambda w: papers.actions.append_part(
        upload=factories.make_upload(w.awaited), offset=0, part=b"bytes", at=TODAY
    ),
    "drop_upload": lambda w: papers.actions.drop_upload(upload=factories.make_upload(w.awaited)),
    "delete_orphans": lambda w: papers.actions.delete_orphans(),
    "delete_stale_uploads": lambda w: papers.actions.delete_stale_uploads(),
    "take_held_version": taken_late,
    "check_again": checked_again,
    "check_waiting": lambda w: (
        Version.objects.filter(document=w.document).update(checks={"unchecked": True, "waiting": True}),
        papers.actions.check_waiting(),
    ),
    "prepare_version": lambda w: papers.actions.prepare_version(version=unprepared(w)),
    "prepare_waiting": lambda w: (unprepared(w), papers.actions.prepare_waiting()),
    "prepare_newest": lambda w: papers.actions.prepare_newest(paper=unprepared(w).document.paper),
    "sanitize_again": lambda w: (
        Version.objects.filter(document=w.document).update(public_name=F("stored_name"), public_sha256="old"),
        papers.actions.sanitize_again(version=w.document.versions.get()),
    ),
    "describe_paper": lambda w: papers.actions.describe_paper(
        paper=w.accepted, title="Another title", abstract="New.", publication_consent=True
    ),
    "name_assistant": lambda w: papers.actions.name_assistant(paper=w.awaited, email="assistant@example.org"),
    "accept_paper": lambda w: (
        papers.actions.receive_paper(paper=w.published, file=factories.make_pdf_file(7, "replaced"), by=None),
        papers.actions.accept_paper(paper=w.published),
    ),
    "add_author": second_author,
    "remove_author": lambda w: papers.actions.remove_author(paper=w.awaited, participant=second_author(w)),
    "hand_over_papers": handed_over,
    "give_back_papers": lambda w: papers.actions.give_back_papers(participant=handed_over(w)),
    "return_paper": lambda w: papers.actions.return_paper(paper=w.submitted, note="Shorter.", until=LATER, by=None),
    "extend_paper": extended,
    "withdraw_paper": lambda w: papers.actions.withdraw_paper(paper=w.submitted),
    "expect_paper": lambda w: (
        papers.actions.withdraw_paper(paper=w.submitted),
        papers.actions.expect_paper(paper=w.submitted),
    ),
    "number_sessions": lambda w: (
        w.meeting.sessions.create(title="New", starts_at=TODAY, minutes=30),
        agenda.actions.number_sessions(meeting=w.meeting),
    ),
    "count_labels": lambda w: (
        w.meeting.sessions.update(label=""),
        agenda.actions.count_labels(meeting=w.meeting, sessions=w.meeting.sessions.values_list("pk", flat=True)),
    ),
    "order_by_time": lambda w: agenda.actions.order_by_time(meeting=w.meeting),
    "set_times": lambda w: agenda.actions.set_times(meeting=w.meeting),
    "accept_conflicts": lambda w: (
        factories.make_session(meeting=w.meeting),
        factories.accept_open_conflicts(w.meeting),
    ),
    "reopen_conflict": lambda w: (
        factories.make_session(meeting=w.meeting),
        factories.accept_open_conflicts(w.meeting),
        agenda.actions.reopen_conflict(accepted=w.meeting.accepted_conflicts.first(), by=w.organizer),
    ),
    "resolve_conflict": lambda w: (
        factories.make_session(meeting=w.meeting).items.update(minutes=200),
        agenda.actions.resolve_conflict(
            meeting=w.meeting,
            conflict=next(
                found
                for found in draft_conflicts(w.meeting).blocking_final
                if found.remedy and found.remedy.changes_draft
            ),
            by=w.organizer,
        ),
    ),
    "replace_ids_in_accepted": lambda w: agenda.actions.replace_ids_in_accepted(
        meeting=w.meeting, people={w.guest.pk: w.speaker.pk}, papers={}
    ),
    "release_draft": lambda w: (
        factories.make_session(meeting=w.meeting, starts_at=w.session.ends_at),
        agenda.actions.release_draft(
            meeting=w.meeting,
            kind="provisional",
            state=plan_release(w.meeting).state,
            notify="nobody",
            by=w.organizer,
            batch=uuid4(),
        ),
    ),
    "add_session": lambda w: agenda.actions.add_session(
        meeting=w.meeting, day=w.meeting.ends_on, kind="session", title="Added", minutes=30, by=w.organizer
    ),
    "change_session": lambda w: agenda.actions.change_session(session=w.session, title="Renamed", by=w.organizer),
    "move_session": lambda w: agenda.actions.move_session(session=w.session, day=w.meeting.ends_on, by=w.organizer),
    "remove_session": lambda w: agenda.actions.remove_session(session=w.session, by=w.organizer),
    "change_officers": lambda w: agenda.actions.change_officers(
        meeting=w.meeting, officers=[("chair", w.speaker)], by=w.organizer
    ),
    "write_aide_memoire": lambda w: write_aide_memoire(
        meeting=w.meeting,
        sections=[("Purpose", "Written elsewhere.")],
        are_added=False,
        seen=state_of(w.meeting),
        by=w.organizer,
    ),
    "add_table": lambda w: agenda.actions.add_table(
        meeting=w.meeting,
        sessions=[agenda.actions.NewSession("session", "Added", w.meeting.starts_on, None, 60)],
        seen=ProgrammeDraft.objects.get(meeting=w.meeting).version,
        by=w.organizer,
    ),
    "add_item": lambda w: agenda.actions.add_item(meeting=w.meeting, session=w.session, title="Added", by=w.organizer),
    "change_item": lambda w: agenda.actions.change_item(
        item=w.session.items.first(), title="Renamed", people=[], by=w.organizer
    ),
    "move_item": lambda w: agenda.actions.move_item(
        item=w.session.items.last(), to=w.session, before=w.session.items.first(), by=w.organizer
    ),
    "remove_item": lambda w: agenda.actions.remove_item(item=w.session.items.first(), by=w.organizer),
    "delete_item": lambda w: agenda.actions.delete_item(
        item=agenda.actions.add_item(meeting=w.meeting, session=None, title="Not needed", by=w.organizer),
        by=w.organizer,
    ),
    "schedule_paper": lambda w: agenda.actions.schedule_paper(paper=w.accepted, session=w.session, by=w.organizer),
    "undo_edit": lambda w: agenda.actions.undo_edit(
        change=agenda.actions.remove_item(item=w.session.items.first(), by=w.organizer), by=w.organizer
    ),
    "file_release": lambda w: agenda.actions.file_release(release=rendered_programme(w), by=w.organizer),
    "publish_release": lambda w: (
        agenda.actions.file_release(release=(release := rendered_programme(w)), by=w.organizer),
        agenda.actions.publish_release(release=release),
    ),
    "release_programme": lambda w: (
        factories.make_session(meeting=w.meeting),
        agenda.actions.release_programme(meeting=w.meeting, kind="provisional", by=None),
    ),
    "delay_session": on_the_day(delayed),
    "call_off_session": on_the_day(
        lambda w: agenda.actions.call_off_session(meeting=w.meeting, session=w.session.pk, by=None)
    ),
    "swap_items": on_the_day(swapped),
    "change_speaker": on_the_day(taken_by_another),
    "undo_day_change": on_the_day(lambda w: agenda.actions.undo_day_change(change=delayed(w), by=None)),
    "start_report": lambda w: reports.actions.start_report(meeting=w.meeting),
    "tell_writers": lambda w: reports.actions.tell_writers(report=reports.actions.start_report(meeting=w.meeting)),
    "write_section": lambda w: written_section(w),
    "save_section": lambda w: reports.actions.save_section(
        section=written_section(w), text="Else.", based_on=Base(1), by=w.organizer
    ),
    "save_typed": lambda w: reports.actions.save_typed(
        section=written_section(w), text="Else.", based_on=Base(1), base="One.\n\nTwo.", by=w.organizer
    ),
    "restore_paragraph": lambda w: reports.actions.restore_paragraph(
        section=(rewritten := rewritten_section(w))[0], key=rewritten[1], number=1, by=w.organizer
    ),
    "note_operator": lambda w: room.actions.note_operator(meeting=w.meeting, user=w.organizer),
    "note_presence": lambda w: reports.actions.note_presence(section=written_section(w), user=w.organizer),
    "restore_section": lambda w: reports.actions.restore_section(
        section=written_section(w), number=1, based_on=Base(1), by=w.organizer
    ),
    "add_section": lambda w: discussion_section(w),
    "add_evaluation_section": evaluation_section,
    "write_generated_part": lambda w: reports.actions.write_generated_part(
        report=reports.actions.start_report(meeting=w.meeting), part="participation", by=w.organizer
    ),
    "move_section": lambda w: reports.actions.move_section(section=discussion_section(w), after=None),
    "rename_section": lambda w: reports.actions.rename_section(section=discussion_section(w), heading="Trust"),
    "split_section": lambda w: reports.actions.split_section(
        section=discussion_section(w), line=2, heading="Trust", based_on=Base(1), by=w.organizer
    ),
    "delete_section": lambda w: reports.actions.delete_section(section=discussion_section(w)),
    "undelete_section": lambda w: (
        reports.actions.delete_section(section=(section := discussion_section(w))),
        reports.actions.undelete_section(section=section),
    ),
    "apply_hint": lambda w: [
        reports.actions.apply_hint(subject=subject, hint=check("Some 4% spoke.")[0], based_on=Base(1), by=w.organizer)
        for subject in (
            written_section(w, body="Some 4% spoke."),
            factories.make_recommendation(w.meeting, text="Some 4% spoke."),
        )
    ],
    "ignore_hint": lambda w: about_hint(w, reports.actions.ignore_hint),
    "unignore_hint": lambda w: about_hint(w, reports.actions.unignore_hint),
    "mark_section_ready": lambda w: reports.actions.mark_section_ready(section=written_section(w), is_ready=True),
    "receive_word_file": lambda w: word_import(w),
    "read_word_import": lambda w: word_import(w),
    "write_word_import": written_import,
    "undo_word_import": lambda w: reports.actions.undo_word_import(word_import=written_import(w), by=w.organizer),
    "use_words_of_file": use_words_of_file,
    "add_waiting_comments": lambda w: review.actions.add_waiting_comments(word_import=with_waiting_comment(w)),
    "discard_word_import": lambda w: reports.actions.discard_word_import(word_import=word_import(w), by=w.organizer),
    "delete_old_word_imports": lambda w: reports.actions.delete_old_word_imports(),
    "take_to_word": lambda w: reports.actions.take_to_word(report=reports.actions.start_report(meeting=w.meeting)),
    "delete_report": lambda w: reports.actions.delete_report(report=reports.actions.start_report(meeting=w.meeting)),
    "change_state": once_held(cleared),
    "circulate_report": lambda w: factories.make_circulated_report(w.meeting, LATER),
    "extend_round": lambda w: review.actions.extend_round(
        report=factories.make_circulated_report(w.meeting, LATER), comments_until=LATER + timedelta(days=1)
    ),
    "close_round": lambda w: review.actions.close_round(report=factories.make_circulated_report(w.meeting, LATER)),
    "tell_authors": told_authors,
    "comment_on_draft": lambda w: commented(w),
    "suggest_wording": lambda w: suggested(w),
    "give_view": viewed,
    "settle_text": settled,
    "open_text_again": opened_again,
    "arrange_recommendations": arranged,
    "reply_to_comment": lambda w: review.actions.reply_to_comment(comment=commented(w), text="Yes.", by=w.organizer),
    "change_comment": lambda w: review.actions.change_comment(comment=commented(w), text="No."),
    "withdraw_comment": lambda w: review.actions.withdraw_comment(comment=commented(w)),
    "say_no_comments": lambda w: silent_in_round(w),
    "take_back_no_comments": lambda w: review.actions.take_back_no_comments(
        round=silent_in_round(w), participant=w.speaker
    ),
    "accept_comment": lambda w: review.actions.accept_comment(
        comment=suggested(w), seen=review.actions.Seen("open", "One."), by=w.organizer
    ),
    "answer_comments": lambda w: noted(w),
    "open_comment_again": lambda w: review.actions.open_comment_again(
        comment=noted(w), seen=review.actions.Seen("noted"), by=w.organizer
    ),
    "request_round_rendering": lambda w: review.actions.request_round_rendering(
        round=commented(w).round, kind="comments", by=None
    ),
    "request_report_rendering": lambda w: reports.actions.request_report_rendering(
        report=reports.actions.start_report(meeting=w.meeting), by=None
    ),
    "issue_report": once_held(issued),
    "issue_made_elsewhere": once_held(issued_elsewhere),
    "move_embargo": once_held(moved_embargo),
    "revise_report": once_held(revised),
    "reissue_report": once_held(reissued),
    "prepare_correction": once_held(lambda w: corrected(w)),
    "remove_correction": once_held(
        lambda w: reports.actions.remove_correction(issue=corrected(w), pk=Correction.objects.get().pk)
    ),
    "request_corrigendum_rendering": once_held(lambda w: printed_corrigendum(w)),
    "issue_corrigendum": once_held(lambda w: reports.actions.issue_corrigendum(issue=read_corrigendum(w), by=None)),
    "take_in_correction": once_held(taken_in),
    "reopen_clearances": once_held(revised),
    "confirm_reading": once_held(read),
    "set_symbol": lambda w: reports.actions.set_symbol(
        report=reports.actions.start_report(meeting=w.meeting), symbol="EGM/2013/R", seen=""
    ),
    "set_no_symbol": lambda w: reports.actions.set_no_symbol(report=reports.actions.start_report(meeting=w.meeting)),
    "send_for_clearance": lambda w: factories.make_clearance(w.meeting),
    "send_text_again": lambda w: review.actions.send_text_again(
        clearance=factories.make_clearance(w.meeting), file=text_of(w), sent_on=TODAY.date(), by=None
    ),
    "record_clearance": answered,
    "overtake_clearance": lambda w: review.actions.overtake_clearance(
        clearance=factories.make_clearance(w.meeting), day=TODAY.date(), by=None
    ),
    "reopen_clearance": lambda w: review.actions.reopen_clearance(clearance=answered(w), reason="More.", by=None),
    "change_clearance_date": lambda w: review.actions.change_clearance_date(
        clearance=factories.make_clearance(w.meeting), due_on=None, by=None
    ),
    "waive_clearances": once_held(waived),
    "resume_clearances": once_held(lambda w: reports.actions.change_state(report=waived(w), state=Report.State.DRAFT)),
    "propose_recommendation": proposed,
    "reconsider_recommendation": reconsidered,
    "reword_recommendation": reworded,
    "restore_recommendation": restored_recommendation,
    "delete_recommendation": lambda w: room.actions.delete_recommendation(recommendation=proposed(w), seen=None),
    **ROOM,
}
