"""The mails of accounts, and what is filled into them when they leave."""

from egm_portal.mail.models import Message
from egm_portal.mail.registry import Kind, NoLongerWanted, register
from my.models import SignInCode


def code_in(message: Message) -> str:
    """The digits of the code that the mail is about; raises NoLongerWanted once it was used or forgotten."""
    code = SignInCode.objects.filter(pk=message.about.get("code"), used_at=None).first()
    if code is None:
        raise NoLongerWanted("The code was used, or is no longer valid.")
    return code.digits(message.to)


register(
    Kind("my/sign_in_code", "Sign-in code", slots={"code": code_in}),
    Kind("my/notice", "Notice about the security of an account"),
)
