"""The mails of the review."""

from reports import review_mail

__all__ = ["review_mail"]
