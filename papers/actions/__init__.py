"""Every write to documents and papers that has a consequence."""

from egm_portal.exceptions import NotAllowed as NotAllowed
from papers.actions.assistants import *
from papers.actions.authors import *
from papers.actions.documents import *
from papers.actions.files import *
from papers.actions.looks import *
from papers.actions.order import *
from papers.actions.papers import *
from papers.actions.servings import *
from papers.actions.submissions import *
from papers.actions.uploads import *
