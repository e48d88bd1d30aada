"""Every write to reports that has a consequence."""

from egm_portal.exceptions import NotAllowed as NotAllowed
from reports.actions.corrigenda import *
from reports.actions.generated import *
from reports.actions.hints import *
from reports.actions.issues import *
from reports.actions.presence import *
from reports.actions.reports import *
from reports.actions.sections import *
from reports.actions.typing import *
from reports.actions.word import *
