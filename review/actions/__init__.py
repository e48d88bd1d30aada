"""Every write to rounds of comments and clearances that has a consequence."""

from egm_portal.exceptions import NotAllowed as NotAllowed
from review.actions.answers import *
from review.actions.clearances import *
from review.actions.comments import *
from review.actions.rounds import *
from review.actions.settling import *
from review.actions.word_comments import *
