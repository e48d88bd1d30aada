"""The roles of participants: what lists, letters and the report call them, and what they owe.

A new role is a member of `Role`, an entry of `ROLES` and a migration.
"""

from dataclasses import dataclass

from django.db import models

from egm_portal.text.nouns import Noun


class Role(models.TextChoices):
    """The labels are for one person, on screens and in files."""

    EXPERT = "expert", "Expert"
    CONSULTANT = "consultant", "Consultant/facilitator"
    CIVIL_SOCIETY = "civil_society", "Civil society representative"
    STAFF = "staff", "United Nations staff"
    OBSERVER = "observer", "Observer"


@dataclass(frozen=True, kw_only=True)
class RoleInfo:
    heading: str
    """The heading above them in the list of participants."""
    invited_as: str
    """The role in the sentence of a letter: "invited as an expert"."""
    noun: Noun
    """What the report calls them in its sentences."""
    annexed_as: str = ""
    """The heading in annex I, where it is not the noun."""
    owes_paper: bool = False
    """Whether a paper is asked of them; which kind, `papers.kinds` says."""
    is_due_early: bool = False
    """Whether the meeting's deadline for the concept paper applies to them."""
    has_country: bool = True
    """Whether lists name their country: those who act for an organization stand for none."""
    is_listed_by_organization: bool = False
    evaluates: bool = True
    """Whether the evaluation of the meeting asks them: those who service it are not asked."""

    def annex_heading(self, count: int) -> str:
        return self.annexed_as or self.noun.heading(count)


ROLES: dict[str, RoleInfo] = {
    Role.EXPERT: RoleInfo(heading="Experts", invited_as="an expert", noun=Noun("expert", "experts"), owes_paper=True),
    Role.CONSULTANT: RoleInfo(
        heading="Consultant and facilitator",
        invited_as="a consultant and facilitator",
        noun=Noun("consultant", "consultants"),
        owes_paper=True,
        is_due_early=True,
    ),
    Role.CIVIL_SOCIETY: RoleInfo(
        heading="Civil society",
        invited_as="a representative of civil society",
        noun=Noun("representative of civil society", "representatives of civil society"),
        annexed_as="Civil society",
        has_country=False,
        is_listed_by_organization=True,
    ),
    Role.STAFF: RoleInfo(
        heading="United Nations system",
        invited_as="a staff member of the United Nations",
        noun=Noun("member of the staff of the United Nations", "members of the staff of the United Nations"),
        annexed_as="United Nations system",
        has_country=False,
        evaluates=False,
    ),
    Role.OBSERVER: RoleInfo(heading="Observers", invited_as="an observer", noun=Noun("observer", "observers")),
}

LISTED = (Role.EXPERT, Role.CONSULTANT, Role.OBSERVER, Role.STAFF, Role.CIVIL_SOCIETY)
"""The roles in the order of lists. Staff who service the meeting follow as its secretariat."""
SECRETARIAT = "Secretariat"
"""The heading above the staff who service the meeting."""
