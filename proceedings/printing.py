from egm_portal.pdf.registry import register
from proceedings.certificates import SOURCES

register(*SOURCES)
