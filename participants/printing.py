from egm_portal.pdf.registry import Source, register
from participants.list_pdf import LIST
from participants.visa_letters.actions import mark_letter_sent
from participants.visa_letters.printing import LETTER, printable_letter

register(LIST.source, Source(LETTER, printable_letter, done=mark_letter_sent))
