"""Checks that an archive (ZIP) is nothing else and stays within bounds, before it is unpacked."""

import re
import stat
import struct
import zipfile
from typing import BinaryIO

from refused import Refused
from signatures import END

ONE = 100_000_000  # bytes unpacked
ALL = 200_000_000  # bytes unpacked
RATIO = 150  # times as many bytes unpacked as packed, for a member that is not small
SMALL = 1_000_000  # bytes
LOCAL = struct.Struct("<4s5H3L2H")  # the header before each member (APPNOTE 4.3.7)
ENCRYPTED, SIZES_AFTER, IN_UTF_8 = 0x1, 0x8, 0x800
AFTER = {12, 16, 20, 24}  # bytes of a record of sizes after a member: with and without its signature, and ZIP64
IN_EXTRA = 0xFFFFFFFF  # the size is in an extra field (ZIP64)
OTHER_NAME = 0x7075  # an extra field with a second name, which some programs prefer
WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?php)", re.IGNORECASE)


def refuse_hostile(file: BinaryIO, archive: zipfile.ZipFile, most: int) -> None:
    """Raises Refused for an archive that is something else too, unpacks to too much, is locked or has unsafe names.

    So is one of more than `most` members. It was opened from this file.
    """
    members = archive.infolist()
    _refuse_two_kinds(file, archive, members)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Refused("office_locked")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused("office_damaged")
    for member in members:
        _refuse_name(member)
    if len({member.filename.lower() for member in members}) < len(members):
        raise Refused("office_names")
    if len(members) > most:
        raise Refused("office_members")
    if sum(member.file_size for member in members) > ALL:
        raise Refused("office_unpacks")
    if any(member.file_size > min(ONE, max(SMALL, RATIO * member.compress_size)) for member in members):
        raise Refused("office_unpacks")
    _refuse_other_directory(file, members)


def _refuse_two_kinds(file: BinaryIO, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Raises Refused for data before or after the archive, or in it, that other programs would open."""
    file.seek(0)
    head = file.read(2048)
    file.seek(-END.size, 2)
    ends = file.read(4) == b"PK\x05\x06"
    starts = min((member.header_offset for member in members), default=0) == 0
    if not (starts and ends) or archive.comment or b"%PDF-" in head or WEB_PAGE.search(head):
        raise Refused("office_two_kinds")


def _refuse_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    leads_out = name.startswith("/") or ".." in name.split("/") or re.search(r"[\\:\x00-\x1f]", name)
    # Without the flag, each program reads letters that are not ASCII in another encoding.
    is_ambiguous = not name.isascii() and not member.flag_bits & IN_UTF_8
    if leads_out or is_ambiguous or stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("office_names")
    if OTHER_NAME in _extra_fields(member.extra):
        raise Refused("office_names")


def _extra_fields(extra: bytes) -> set[int]:
    found = set()
    while len(extra) >= 4:
        number, size = struct.unpack_from("<2H", extra)
        found.add(number)
        extra = extra[4 + size :]
    return found


def _refuse_other_directory(file: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    """Raises Refused unless the directory at the end lists exactly the members before it.

    Some programs read the directory, some the header before each member, and some repair one by the other. They see
    the same only if the members follow each other without gaps, and directory and headers agree on each.
    """
    file.seek(-END.size, 2)
    directory_ends = file.tell()
    _, disk, first_disk, here, count, size, start, comment = END.unpack(file.read())
    if disk or first_disk or here != count or count != len(members) or comment or start + size != directory_ends:
        raise Refused("office_directory")
    ends = {0}
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset not in ends:
            raise Refused("office_directory")
        ends = _ends(file, member)
    if start not in ends:
        raise Refused("office_directory")


def _ends(file: BinaryIO, member: zipfile.ZipInfo) -> set[int]:
    """Where the member may end by the header before it; raises Refused if that disagrees with the directory."""
    file.seek(member.header_offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise Refused("office_damaged")
    _, _, flags, method, _, _, checksum, packed, unpacked, name, extra = LOCAL.unpack(header)
    file.seek(name, 1)
    if OTHER_NAME in _extra_fields(file.read(extra)):
        raise Refused("office_names")
    sizes, checksums = {(member.compress_size, member.file_size), (IN_EXTRA, IN_EXTRA)}, {member.CRC}
    if flags & SIZES_AFTER:  # zeros stand for what follows the member
        sizes, checksums = sizes | {(0, 0)}, checksums | {0}
    if method != member.compress_type or flags & ENCRYPTED:
        raise Refused("office_directory")
    if (packed, unpacked) not in sizes or checksum not in checksums:
        raise Refused("office_directory")
    end = file.tell() + member.compress_size
    return {end} | ({end + size for size in AFTER} if flags & SIZES_AFTER else set())
