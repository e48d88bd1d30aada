"""How many style sheets a page links, and whether it has code of its own. The walks over all pages ask it."""

import re

MAX_SHEETS = 5
WHEN_USED = re.compile(rb"<template.*?</template>", re.DOTALL)
LINKED = re.compile(rb'<link [^>]*\brel="stylesheet"')
INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>|\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']", re.I
)


def has_too_many_sheets(page: bytes) -> bool:
    """Whether a page asks for more sheets than it may; what it only fetches once it is used does not count."""
    return len(LINKED.findall(WHEN_USED.sub(b"", page))) > MAX_SHEETS


def has_inline_code(page: bytes) -> bool:
    """Whether scripts or styles stand in the page itself, where the policy of the portal would not let them run."""
    return bool(INLINE.search(page))
