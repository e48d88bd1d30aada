"""Whether an archive (ZIP) is nothing but that, and stays within bounds, told before it is unpacked."""

import re
import stat
import zipfile
from pathlib import Path

from refused import Refused

MEMBERS = 2000
ONE = 100_000_000  # bytes unpacked
ALL = 200_000_000  # bytes unpacked
RATIO = 150  # times as many bytes unpacked as packed, for a member that is not small
SMALL = 1_000_000  # bytes
END = 22  # bytes of the record at the end of an archive without a comment
ENCRYPTED = 0x1
WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?php)", re.IGNORECASE)


def refuse_hostile(path: str, archive: zipfile.ZipFile) -> None:
    """Raises Refused for an archive that is something else too, bursts, is locked, or whose names lead out of it."""
    members = archive.infolist()
    _refuse_two_kinds(path, archive, members)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Refused("word_locked")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused("word_damaged")
    for member in members:
        _refuse_name(member)
    if len({member.filename.lower() for member in members}) < len(members):
        raise Refused("word_names")
    if len(members) > MEMBERS or sum(member.file_size for member in members) > ALL or any(map(_bursts, members)):
        raise Refused("word_unpacks")


def _bursts(member: zipfile.ZipInfo) -> bool:
    return member.file_size > ONE or (
        member.file_size > SMALL and member.file_size > RATIO * max(1, member.compress_size)
    )


def _refuse_two_kinds(path: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Raises Refused when something stands before the archive, behind it, or in it that other programs would open."""
    with Path(path).open("rb") as file:
        head = file.read(2048)
        file.seek(-END, 2)
        ends = file.read(4) == b"PK\x05\x06"
    begins = min((member.header_offset for member in members), default=0) == 0
    if not (begins and ends) or archive.comment or b"%PDF-" in head or WEB_PAGE.search(head):
        raise Refused("word_two_kinds")


def _refuse_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    leads_out = name.startswith("/") or ".." in name.split("/") or re.search(r"[\\:\x00-\x1f]", name)
    if leads_out or stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("word_names")
