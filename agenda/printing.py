from agenda.programme_pdf import PROGRAMME
from egm_portal.pdf.registry import register

register(PROGRAMME.source)
