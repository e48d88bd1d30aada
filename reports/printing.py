"""What the portal prints of a report, registered."""

from egm_portal.pdf.registry import register
from reports.corrigendum import CORRIGENDUM
from reports.embargo import EMBARGOED
from reports.report_pdf import SOURCE
from reports.rounds import printing as rounds

register(SOURCE, rounds.DRAFT, rounds.COMMENTS, CORRIGENDUM, EMBARGOED.source)
