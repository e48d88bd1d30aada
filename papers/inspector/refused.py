"""Why a file is refused, in one word."""


class Refused(Exception):
    """The file is not taken; `papers.refusals` has the sentence for this word."""
