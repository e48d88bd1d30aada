"""Why a file is refused, in one word."""


class Refused(Exception):
    """The file is not taken; `papers.files.refusal_messages` has the sentence for this word."""
