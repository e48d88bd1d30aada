"""What the portal prints of a report, registered."""

from egm_portal.pdf.registry import register
from reports.corrigendum import CORRIGENDUM
from reports.embargo import EMBARGOED
from reports.report_pdf import SOURCE

register(SOURCE, CORRIGENDUM, EMBARGOED.source)
