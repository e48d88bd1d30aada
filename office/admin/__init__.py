"""The screens of the administration that show several packages; the others are in the `admin` of their package."""

from office.admin import documents, mail_templates, meetings, papers, participants, sessions, unit, users

__all__ = ["documents", "mail_templates", "meetings", "papers", "participants", "sessions", "unit", "users"]
