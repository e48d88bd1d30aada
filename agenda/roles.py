"""The roles that people have in the programme, in the order in which pages name them.

A new role is a member of `Role`, an entry of `NOUNS` and `VERBS`, its place in `SESSION_ROLES` or `ITEM_ROLES`, and a
migration.
"""

from typing import NamedTuple

from django.db import models

from egm_portal.text.nouns import Noun


class Role(models.TextChoices):
    CHAIR = "chair", "Chair"
    MODERATOR = "moderator", "Moderator"
    FACILITATOR = "facilitator", "Facilitator"
    SPEAKER = "speaker", "Speaker"
    DISCUSSANT = "discussant", "Discussant"
    RAPPORTEUR = "rapporteur", "Rapporteur"
    MEMBER = "member", "Member"


NOUNS = {
    Role.CHAIR: Noun("chair", "chairs"),
    Role.MODERATOR: Noun("moderator", "moderators"),
    Role.FACILITATOR: Noun("facilitator", "facilitators"),
    Role.SPEAKER: Noun("speaker", "speakers"),
    Role.DISCUSSANT: Noun("discussant", "discussants"),
    Role.RAPPORTEUR: Noun("rapporteur", "rapporteurs"),
    Role.MEMBER: Noun("member", "members"),
}


class RoleVerb(NamedTuple):
    """What one person, several and the reader do in a session or an item: "speaks on", "speak on", "present"."""

    one: str
    several: str
    you: str

    def for_count(self, count: int) -> str:
        return self.one if count == 1 else self.several


VERBS = {
    Role.CHAIR: RoleVerb("chairs", "chair", "chair"),
    Role.MODERATOR: RoleVerb("moderates", "moderate", "moderate"),
    Role.FACILITATOR: RoleVerb("facilitates", "facilitate", "facilitate"),
    Role.SPEAKER: RoleVerb("speaks on", "speak on", "present"),
    Role.DISCUSSANT: RoleVerb("is discussant of", "are discussants of", "are discussant of"),
    Role.RAPPORTEUR: RoleVerb("is rapporteur of", "are rapporteurs of", "are rapporteur of"),
    Role.MEMBER: RoleVerb("is a member of", "are members of", "are a member of"),
}

SESSION_ROLES = (Role.CHAIR, Role.MODERATOR, Role.FACILITATOR, Role.RAPPORTEUR, Role.MEMBER)
ITEM_ROLES = (Role.SPEAKER, Role.CHAIR, Role.MODERATOR, Role.DISCUSSANT, Role.RAPPORTEUR)
ORDER = {role: place for place, role in enumerate(Role)}
