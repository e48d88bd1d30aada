"""Who works on a meeting in the administration, and as what."""

from django.db import models

from egm_portal.clock import portal_now
from egm_portal.meetings.models.users import User


class StaffRole(models.TextChoices):
    """What somebody may do in the administration of a meeting; `egm_portal/adminkit/roles.py` asks for it."""

    ORGANIZER = "organizer", "Organizer"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"

    @property
    def and_higher(self) -> list["StaffRole"]:
        """This role and those that may do everything that it may."""
        return RANKING[: RANKING.index(self) + 1]

    def includes(self, needed: "StaffRole") -> bool:
        return self in needed.and_higher


RANKING = [StaffRole.ORGANIZER, StaffRole.EDITOR, StaffRole.VIEWER]


class Membership(models.Model):
    """The role of a user in a meeting. A superuser needs none."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=StaffRole, default=StaffRole.VIEWER)
    added_at = models.DateTimeField(default=portal_now, editable=False)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="membership_once_in_a_meeting",
                violation_error_message="This person already has a role in the meeting.",
            ),
        ]

    def __str__(self) -> str:
        # A form may still have the role of somebody whom another organizer has removed.
        return f"{self.user if self.user_id else 'Somebody'}, {self.get_role_display().lower()}"
