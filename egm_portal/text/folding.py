"""Search without case, accents and special letters: "jose" finds "José", "strasse" finds "Straße".

The administration searches its lists with the lookup `folded`, and puts first what is equal to the question
(`folded_exact`) or begins with it (`folded_start`). The database folds both sides of the comparison:
PostgreSQL in SQL, SQLite by the function below.
"""

import re
import unicodedata

from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField
from django.db.models.lookups import Contains, Exact, StartsWith

# The combining diacritical marks that NFKD separates from accented letters.
ACCENTS = r"\u0300-\u036f"
# Letters that NFKD leaves as they are, with what people type who have no such key.
LETTERS = dict(zip("ıøØłŁđĐħĦðÐəƏ", "ioollddhhddee", strict=True))
LIGATURES = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}

_ACCENTS = re.compile(f"[{ACCENTS}]")
_TABLE = str.maketrans(LETTERS | LIGATURES)


def folded(text: str | None) -> str | None:
    """The text as SQLite compares it; None for NULL."""
    if text is None:
        return None
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_TABLE).lower()


def postgresql_folding(sql: str) -> str:
    """The same in SQL, around an expression of text."""
    # The expression may contain a parameter, so a subquery names it once.
    plain = f"regexp_replace(normalize(original, NFKD), '[{ACCENTS}]', '', 'g')"
    plain = f"translate({plain}, '{''.join(LETTERS)}', '{''.join(LETTERS.values())}')"
    for letter, replacement in LIGATURES.items():
        plain = f"replace({plain}, '{letter}', '{replacement}')"
    # Most text is in ASCII and needs none of this.
    folded_once = f"CASE WHEN octet_length(original) = length(original) THEN lower(original) ELSE lower({plain}) END"
    # Only constants, around SQL that Django has compiled.
    return f"(SELECT {folded_once} FROM (SELECT ({sql})::text AS original) AS expression)"  # noqa: S608


class Folded:
    """Mixin for lookups that compare text whatever its case and accents."""

    operator = r"LIKE {} ESCAPE '\'"

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        wanted, pattern = self.process_rhs(compiler, connection)
        fold = postgresql_folding if connection.vendor == "postgresql" else "egm_folded({})".format
        return f"{fold(column)} {self.operator.format(fold(wanted))}", [*params, *pattern]

    def get_prep_lookup(self) -> str:
        # Before wildcards of LIKE are escaped, because NFKD turns a full-width percent sign into a plain one.
        return unicodedata.normalize("NFKD", super().get_prep_lookup())


@CharField.register_lookup
@TextField.register_lookup
class FoldedContains(Folded, Contains):
    """`name__folded="jose"`: whether the column contains the text."""

    lookup_name = "folded"


@CharField.register_lookup
@TextField.register_lookup
class FoldedStart(Folded, StartsWith):
    lookup_name = "folded_start"


@CharField.register_lookup
@TextField.register_lookup
class FoldedExact(Folded, Exact):
    lookup_name = "folded_exact"
    operator = "= {}"


def register_with_sqlite(sender, connection, **kwargs) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("egm_folded", 1, folded, deterministic=True)


def connect() -> None:
    connection_created.connect(register_with_sqlite, dispatch_uid="sqlite folds")
