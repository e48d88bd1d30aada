"""Every write of the room that has a consequence."""

from egm_portal.exceptions import NotAllowed as NotAllowed
from room.actions.decisions import *
from room.actions.live_text import *
from room.actions.recommendations import *
from room.actions.screen import *
from room.actions.stances import *
