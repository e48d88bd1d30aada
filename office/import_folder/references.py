"""Whether an address in one file is a participant's in another."""

from collections.abc import Iterable

from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location


def check_people(folder: Folder, location: Location, addresses: Iterable[str | None]) -> None:
    """Notes every address that no participant has; without any participant, that is mistake enough."""
    known = {person["email"] for person in folder.participants}
    for address in addresses:
        if known and address and address not in known:
            location.wrong(f"No participant has the address {address}.")
