"""Every write to the programme that has a consequence."""

from agenda.actions.arranging import *
from agenda.actions.conflicts import *
from agenda.actions.day import *
from agenda.actions.drafts import *
from agenda.actions.items import *
from agenda.actions.publishing import *
from agenda.actions.releases import *
from agenda.actions.sessions import *
from agenda.actions.submissions import *
from agenda.actions.tables import *
