"""Every write to the programme that has a consequence."""

from agenda.actions.releases import *
from agenda.actions.sessions import *
