"""The sentences and steps of public pages that follow the phase of a meeting."""

from datetime import datetime

from django.utils.formats import date_format

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.steps import Step
from egm_portal.text.dates import date_range, day_of_deadline, deadline

Phase = Meeting.Phase
ORDER = [phase for phase in Phase if phase not in (Phase.POSTPONED, Phase.CANCELLED)]


class PhaseTexts:
    """The sentences of one meeting at one instant."""

    def __init__(self, meeting: Meeting, at: datetime | None = None) -> None:
        at = at or portal_now()
        self.meeting = meeting
        self.phase = meeting.phase(at)
        self.is_public = bool(meeting.public_from) and meeting.public_from <= at
        self.dates = date_range(meeting.starts_on, meeting.ends_on)
        self.opens_on = date_format(meeting.starts_on)

    @property
    def is_over(self) -> bool:
        return self.phase in (Phase.REPORT_PENDING, Phase.REPORT_ISSUED)

    @property
    def is_cancelled(self) -> bool:
        return self.phase == Phase.CANCELLED

    @property
    def is_postponed(self) -> bool:
        return self.phase == Phase.POSTPONED

    @property
    def tag(self) -> str:
        """The word beside its title in lists, of a meeting that is cancelled or postponed."""
        return self.phase.label.lower() if self.is_cancelled or self.is_postponed else ""

    @property
    def report_is_issued(self) -> bool:
        return self.phase == Phase.REPORT_ISSUED

    @property
    def sentence(self) -> str:
        """The present phase in a sentence: "Papers are being received until 15 July 2013, 24:00 (Geneva)."."""
        meeting = self.meeting
        if self.is_cancelled:
            return f"The meeting, planned for {self.dates} in {meeting.city}, was cancelled."
        if self.is_postponed:
            return f"The meeting, planned for {self.dates}, has been postponed. New dates will be announced here."
        if self.phase == Phase.ANNOUNCED:
            announced = f"The meeting is announced for {self.dates}{self._where}."
            if not (meeting.papers_from and meeting.papers_due):
                return announced
            begins = date_format(meeting.papers_from.astimezone(meeting.zone))
            return f"{announced} Papers are received from {begins} until {self._deadline}."
        if self.phase == Phase.PAPERS_OPEN:
            return f"Papers are being received until {self._deadline}."
        if self.phase == Phase.PAPERS_CLOSED:
            due = date_format(day_of_deadline(meeting.papers_due, meeting.time_zone))
            return f"Papers were due by {due}. The meeting opens on {self.opens_on}."
        if self.phase == Phase.IN_SESSION:
            return f"The meeting is in session: {self.dates}."
        report = f"was issued on {self._issued}" if self.report_is_issued else "is being prepared"
        return f"The meeting was held on {self.dates}. Its report {report}."

    @property
    def of_the_report(self) -> str:
        """The state of the report of a meeting that is over; empty for one that is not."""
        if self.report_is_issued:
            return f"Report issued on {self._issued}"
        return "Report in preparation" if self.is_over else ""

    @property
    def papers_label(self) -> str:
        if self.is_postponed:
            return "Papers due"
        return "Papers due" if self.phase in (Phase.ANNOUNCED, Phase.PAPERS_OPEN) else "Papers were due"

    @property
    def papers(self) -> str:
        """The sentence above the papers; empty when none are being received."""
        return f"Papers are being received until {self._deadline}." if self.phase == Phase.PAPERS_OPEN else ""

    @property
    def no_papers(self) -> str:
        if self.is_cancelled:
            return "No papers of this meeting have been published."
        if self.is_over:
            return "No papers of this meeting have been published."
        if self.phase == Phase.PAPERS_OPEN:
            return (
                f"No papers have been published yet. They are being received until {self._deadline}; "
                "each will appear here once it has been accepted."
            )
        if self.phase == Phase.ANNOUNCED and self.meeting.papers_due:
            return f"No papers have been published yet. They are due by {self._deadline}."
        return "No papers have been published yet. Each will appear here once it has been accepted."

    @property
    def no_documents(self) -> str:
        if self.is_cancelled:
            return "No documents of this meeting have been published."
        if self.is_over:
            return "No documents of this meeting have been published."
        return "No documents have been published yet. Each will appear here from the day it is issued."

    @property
    def no_programme(self) -> str:
        if self.is_cancelled:
            return "The meeting was cancelled, and was not held."
        if self.is_postponed:
            return (
                "The meeting has been postponed. Its programme will appear here once it is released for the new dates."
            )
        if self.is_over:
            return "No programme of this meeting has been released."
        if self.phase == Phase.IN_SESSION:
            return "The programme has not been released. It will appear here as soon as it is."
        return f"The programme will appear here once it is released, before the meeting opens on {self.opens_on}."

    @property
    def no_participants(self) -> str:
        if self.is_cancelled:
            return "No participants of this meeting are listed."
        if self.is_over:
            return "No participants of this meeting are listed."
        return "No participants are listed yet. They are listed once they have accepted and agreed to be named."

    @property
    def no_aide_memoire(self) -> str:
        if self.is_cancelled:
            return "The text of the aide-memoire is not available on this portal."
        if self.is_postponed:
            return "The aide-memoire will appear here once it is published."
        if self.is_over:
            return "The text of the aide-memoire is not available on this portal."
        return f"The aide-memoire will appear here once it is published, before the meeting opens on {self.opens_on}."

    @property
    def no_report(self) -> str:
        if self.is_cancelled:
            return "The meeting was cancelled, and was not held. There is no report."
        if self.is_postponed:
            return "The meeting has been postponed. Its report will be written after it has been held."
        if self.is_over:
            return (
                f"The meeting was held on {self.dates}. Its report is being prepared: participants comment on the "
                "draft, then it is cleared and issued. It will then be published here, as a web page and a PDF."
            )
        ends = date_format(self.meeting.ends_on)
        return (
            f"The report will be written after the meeting closes on {ends}. "
            "It will be published here, as a web page and a PDF, on the day it is issued."
        )

    @property
    def steps(self) -> list[Step]:
        """The timeline; nothing of a meeting that is cancelled or postponed."""
        meeting, zone = self.meeting, self.meeting.zone
        if self.tag:
            return []
        announced = date_format(meeting.public_from.astimezone(zone), "MONTH_DAY_FORMAT") if meeting.public_from else ""
        issued = self._issued.removesuffix(f" {meeting.ends_on.year}") if self.report_is_issued else ""
        steps = [self._step("Announced", announced, Phase.ANNOUNCED)]
        if meeting.papers_due:
            due = date_format(day_of_deadline(meeting.papers_due, meeting.time_zone), "MONTH_DAY_FORMAT")
            if self.phase == Phase.PAPERS_CLOSED:
                steps.append(Step("Papers have been received", f"were due by {due}", "now"))
            else:
                names = {Phase.ANNOUNCED: "Papers", Phase.PAPERS_OPEN: "Papers are being received"}
                name = names.get(self.phase, "Papers received")
                steps.append(self._step(name, f"until {due}", Phase.PAPERS_OPEN))
        days = self.dates.removesuffix(f" {meeting.ends_on.year}")
        steps.append(self._step("In session" if self.phase == Phase.IN_SESSION else "Meeting", days, Phase.IN_SESSION))
        steps.append(self._step("Report in preparation" if not issued else "Report prepared", "", Phase.REPORT_PENDING))
        steps.append(self._step("Report issued", issued, Phase.REPORT_ISSUED))
        return steps

    def _step(self, name: str, note: str, phase: Phase) -> Step:
        # Phases are declared in their order. The last has no end, so it is done as soon as it is reached.
        here, now = ORDER.index(phase), ORDER.index(self.phase)
        if here == now:
            return Step(name, note, "done" if phase == Phase.REPORT_ISSUED else "now")
        return Step(name, note, "done" if here < now else "")

    @property
    def _where(self) -> str:
        return ", online" if self.meeting.is_online else f" in {self.meeting.city}"

    @property
    def _deadline(self) -> str:
        if not self.meeting.papers_due:
            return ""
        return f"{deadline(self.meeting.papers_due, self.meeting.time_zone)} ({self.meeting.city})"

    @property
    def _issued(self) -> str:
        issued = self.meeting.report_issued_at
        return date_format(issued.astimezone(self.meeting.zone)) if issued else ""
