"""Text compared without case, accents and foreign letters: "jose" finds "José", "strasse" finds "Straße".

Lists of the administration are searched with the lookup `folded`. The database folds both sides of the comparison,
each by the function that it has: PostgreSQL in SQL, SQLite by the function below.
"""

import re
import unicodedata

from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField
from django.db.models.lookups import Contains

ACCENTS = r"\u0300-\u036f"
"""The combining diacritical marks into which NFKD takes accented letters apart."""
LETTERS = dict(zip("ıøØłŁđĐħĦðÐ", "ioollddhhdd", strict=True))
"""Letters that Unicode does not take apart, and what people type who have no such key."""
LIGATURES = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}

_ACCENTS = re.compile(f"[{ACCENTS}]")
_TABLE = str.maketrans(LETTERS | LIGATURES)


def folded(text: str | None) -> str | None:
    """The text as SQLite compares it; None stays None."""
    if text is None:
        return None
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_TABLE).lower()


def postgresql_folding(sql: str) -> str:
    """The same as SQL, around an expression of text. It may hold a parameter, so a subquery names it once."""
    plain = f"regexp_replace(normalize(written, NFKD), '[{ACCENTS}]', '', 'g')"
    plain = f"translate({plain}, '{''.join(LETTERS)}', '{''.join(LETTERS.values())}')"
    for letter, spelt in LIGATURES.items():
        plain = f"replace({plain}, '{letter}', '{spelt}')"
    # Most text is in ASCII, and needs none of this.
    folded_once = f"CASE WHEN octet_length(written) = length(written) THEN lower(written) ELSE lower({plain}) END"
    # Constants around SQL that Django has written.
    return f"(SELECT {folded_once} FROM (SELECT ({sql})::text AS written) AS expression)"  # noqa: S608


@CharField.register_lookup
@TextField.register_lookup
class FoldedContains(Contains):
    """`name__folded="jose"`: whether the column has the words anywhere, in whatever case and accents."""

    lookup_name = "folded"

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        wanted, pattern = self.process_rhs(compiler, connection)
        fold = postgresql_folding if connection.vendor == "postgresql" else "egm_folded({})".format
        return rf"{fold(column)} LIKE {fold(wanted)} ESCAPE '\'", [*params, *pattern]

    def get_prep_lookup(self) -> str:
        # Taken apart before what LIKE reads as a wildcard is escaped: a wide percent sign becomes a plain one.
        return unicodedata.normalize("NFKD", super().get_prep_lookup())


def teach_sqlite(sender, connection, **kwargs) -> None:
    """Registers with a new connection to SQLite the function with which the lookup folds."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("egm_folded", 1, folded, deterministic=True)


def connect() -> None:
    """Has every new connection learn to fold."""
    connection_created.connect(teach_sqlite, dispatch_uid="sqlite folds")
