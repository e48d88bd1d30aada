"""The screens of the administration that show several packages; the others are in the `admin` of their package."""

from office.admin import mail_templates, meetings, papers, participants, sessions, users

__all__ = ["mail_templates", "meetings", "papers", "participants", "sessions", "users"]
