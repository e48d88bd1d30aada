"""The undocumented parts of django-allauth that the portal uses: check them after an upgrade.

Everything else comes from its documented settings, adapters, signals, forms and models.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.account.views._reauthenticate import ConfirmReauthenticationCodeView
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.internal.httpkit import get_client_ip

__all__ = [
    "ConfirmReauthenticationCodeView",
    "LoginByCodeStage",
    "LoginStage",
    "clear_login",
    "filter_users_by_email",
    "get_client_ip",
    "normalize_user_code",
    "record_authentication",
]
