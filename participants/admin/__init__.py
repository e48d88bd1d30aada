"""The screens of participants. Their list is registered in `office.admin`."""

from participants.admin import screens

__all__ = ["screens"]
