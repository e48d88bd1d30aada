"""Why a file is refused."""


class Refused(Exception):
    """The message is a code, whose sentence is in `papers.files.refusal_messages`.

    A code of what Word and PowerPoint have in common begins with “office”, until it is known which of them it was.
    """
