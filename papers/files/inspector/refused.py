"""Why a file is refused."""


class Refused(Exception):
    """The message is a code, whose sentence is in `papers.files.refusal_messages`.

    A code of what Word and PowerPoint have in common begins with “office”, until it is known which of them it was.
    `part` is the part of such a document in which it was found, and `page` the page or slide, where they are known.
    """

    def __init__(self, code: str, *, part: str = "", page: int | None = None) -> None:
        super().__init__(code)
        self.part, self.page = part, page
