from egm_portal.pdf.registry import register
from website.aide_memoire_pdf import AIDE_MEMOIRE

register(AIDE_MEMOIRE.source)
