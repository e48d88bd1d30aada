"""How many style sheets a page links. The walks over all pages, roles and forms ask it."""

import re

MAX_SHEETS = 5
WHEN_USED = re.compile(rb"<template.*?</template>", re.DOTALL)
LINKED = re.compile(rb'<link [^>]*\brel="stylesheet"')


def has_too_many_sheets(page: bytes) -> bool:
    """Whether a page asks for more sheets than it may; what it only fetches once it is used does not count."""
    return len(LINKED.findall(WHEN_USED.sub(b"", page))) > MAX_SHEETS
