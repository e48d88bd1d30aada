"""The instructions of a Word document's fields, in every way that programs may read them (ECMA-376-1, 17.16)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from refused import Refused

GAP = "\0"  # a tab, or the end of a line or paragraph: a space for some programs, nothing for others


@dataclass
class _Field:
    """A field that has begun and has not ended."""

    scope: int
    instruction: list[str] = field(default_factory=list)
    afterwards: list[str] = field(default_factory=list)  # instructions after the mark that should end them
    is_shown: bool = False


class Fields:
    """One way to read a part: with or without the text that a tracked change has deleted, or inserted."""

    def __init__(self, found: Callable[[str], None], *, skips_deleted: bool, skips_inserted: bool) -> None:
        self.skips_deleted, self.skips_inserted = skips_deleted, skips_inserted
        self._found = found
        self._open: list[_Field] = []

    def mark(self, kind: str, scope: int) -> None:
        """A mark at which a field begins, its instruction ends (“separate”), or it ends.

        The scope is the innermost element of another namespace: of two branches of AlternateContent each program
        reads one, so a field that does not end in the scope in which it began is another field for each.
        """
        if kind == "begin":
            if self._open and not self._open[-1].is_shown:
                # The result of this field would become the name of the field around it.
                name = "".join(self._open[-1].instruction).replace(GAP, " ").lstrip()
                if not name.startswith("=") and not any(map(str.isspace, name)):
                    raise Refused("word_divided")
            self._open.append(_Field(scope))
        elif self._open:
            self._refuse_other_scope(scope)
            if kind == "separate":
                self._open[-1].is_shown = True
            else:
                self._end()

    def instruct(self, text: str, scope: int) -> None:
        if not self._open:
            return self._tell(text)
        self._refuse_other_scope(scope)
        current = self._open[-1]
        (current.afterwards if current.is_shown else current.instruction).append(text)
        return None

    def show(self, text: str, scope: int) -> None:
        """Text to read, which is part of an instruction if it is inside one, also as the result of a field there."""
        for outer in reversed(self._open):
            if not outer.is_shown:
                if outer.scope != scope and text != GAP:
                    raise Refused("word_divided")
                outer.instruction.append(text)
                return

    def leave(self, scope: int) -> None:
        if self._open and self._open[-1].scope == scope:
            raise Refused("word_divided")

    def close(self) -> None:
        # Some programs also read fields that nothing has ended.
        while self._open:
            self._end()

    def _end(self) -> None:
        ended = self._open.pop()
        self._tell("".join(ended.instruction))
        if ended.afterwards:
            self._tell("".join(ended.instruction + ended.afterwards))

    def _tell(self, instruction: str) -> None:
        self._found(instruction.replace(GAP, ""))
        if GAP in instruction:
            self._found(instruction.replace(GAP, " "))

    def _refuse_other_scope(self, scope: int) -> None:
        if self._open[-1].scope != scope:
            raise Refused("word_divided")
