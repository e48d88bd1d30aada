"""Why a file is refused."""


class Refused(Exception):
    """The message is a code, whose sentence is in `papers.files.refusal_messages`."""
