from egm_portal.pdf.registry import Source, register
from participants.list_pdf import LIST
from participants.on_paper import SOURCES
from participants.visa_letters.actions import mark_letter_sent
from participants.visa_letters.printing import LETTER, printable_letter

register(LIST.source, *SOURCES, Source(LETTER, printable_letter, done=mark_letter_sent))
