"""What the portal prints of a round, registered."""

from egm_portal.pdf.registry import register
from review.rounds.printing import COMMENTS, DRAFT

register(DRAFT, COMMENTS)
