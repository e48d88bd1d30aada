"""The session ends while somebody types: after signing in again the text is in the form, with scripts and without."""

import pytest

pytestmark = pytest.mark.browser
TEXT = "Typed while the session ended.\nA second line."
END_SESSIONS = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
ORGANIZER = "organizer@example.org"
SECOND_ORGANIZER = """
from django.contrib.auth import get_user_model
User = get_user_model()
"""
