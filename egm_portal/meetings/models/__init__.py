"""Users, their roles, meetings, and what became of them."""

from egm_portal.meetings.models.changes import MeetingChange, MeetingChangeQuerySet
from egm_portal.meetings.models.meetings import (
    AideMemoireSection,
    Contact,
    FormerSlug,
    Meeting,
    MeetingQuerySet,
    PortalRevision,
)
from egm_portal.meetings.models.roles import Membership, StaffRole
from egm_portal.meetings.models.units import PortalUnit
from egm_portal.meetings.models.users import User, Users

__all__ = [
    "AideMemoireSection",
    "Contact",
    "FormerSlug",
    "Meeting",
    "MeetingChange",
    "MeetingChangeQuerySet",
    "MeetingQuerySet",
    "Membership",
    "PortalRevision",
    "PortalUnit",
    "StaffRole",
    "User",
    "Users",
]
