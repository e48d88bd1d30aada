"""What an e-mail address may be."""

from django.core.exceptions import ValidationError


def validate_plain_address(address: str) -> None:
    """Refuses an e-mail address with letters beyond a-z.

    Some look like a plain letter, and a database may take them for one: ı is I in capitals. Whoever holds an address
    that is taken for somebody else's would sign in as them.
    """
    if not address.isascii():
        raise ValidationError("Please give an address that has plain letters only, without accents or other scripts.")
