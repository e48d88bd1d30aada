"""How tables that others made name their columns and say who somebody is: in English, French and Spanish."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from egm_portal.text.folding import folded
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.roles import Role

COLUMNS = sorted(fields_for(Use.IMPORTED), key=lambda name: name != "name")
"""The columns that an import reads: the name is the first."""
FIRST_NAME, LAST_NAME = "first_name", "last_name"
PARTS_OF_NAME = (FIRST_NAME, LAST_NAME)
"""Two columns that are read as the name, the first name first."""
REASON = "why this row was refused"
"""The column that is added to rows that come back; it is never read."""

_HEADINGS = {
    "name": "full name; name of participant; participant; participants; person; expert; nom complet; nom et prénom; "
    "prénom et nom; participante; nombre completo; nombre y apellidos; nombre y apellido",
    FIRST_NAME: "first name; first names; firstname; given name; given names; forename; forenames; prénom; prénoms; "
    "nombre; nombres; nombre de pila",
    LAST_NAME: "last name; last names; lastname; family name; surname; nom; nom de famille; apellido; apellidos",
    "honorific": "form of address; salutation; courtesy title; prefix; mr ms; mr mrs; mr ms dr; mr mrs ms; civilité; "
    "tratamiento",
    "email": "e mail; e mail address; email address; mail; e mails; emails; contact e mail; courriel; "
    "adresse électronique; adresse e mail; adresse mail; adresse courriel; correo; correo electrónico; "
    "dirección de correo electrónico; dirección electrónica",
    "title": "job title; functional title; title or function; position; function; designation; post; titre; "
    "fonction; poste; cargo; puesto; función; título",
    "affiliation": "organization; organisation; institution; institute; entity; agency; employer; company; "
    "organization affiliation; ministry; organisme; établissement; affiliation institutionnelle; organización; "
    "institución; entidad; afiliación",
    "country": "country of affiliation; country of work; country of residence; member state; pays; país",
    "role": "category; participant type; type; type of participant; takes part as; rôle; catégorie; categoría; rol; "
    "tipo de participante",
    "region": "regional group; région; groupe régional; región; grupo regional",
    "field": "field of work; expertise; area of expertise; field of expertise; domaine; domaine de travail; "
    "domaine d expertise; campo; especialidad; ámbito",
    "gender": "sex; m f; f m; sexe; genre; sexo; género",
    "attendance": "takes part; in person or online; mode of participation; participation; modalité; modalidad",
    "time_zone": "timezone; fuseau horaire; zona horaria",
}
_WORDS = {
    "role": {
        Role.EXPERT: "experts; experte; experta; experto; expert e",
        Role.CONSULTANT: "facilitator; consultante; consultor; consultora; facilitateur; facilitadora",
        Role.CIVIL_SOCIETY: "civil society; civil society organization; civil society organisation; cso; ngo; "
        "non governmental organization; non governmental organisation; société civile; sociedad civil; ong",
        Role.STAFF: "un; un staff; united nations; un system; un secretariat; secretariat; staff; un official; "
        "fonctionnaire; personnel des nations unies; personal de las naciones unidas",
        Role.OBSERVER: "observers; observateur; observatrice; observador; observadora",
    },
    "gender": {
        Participant.Gender.FEMALE: "f; w; woman; femme; féminin; mujer; femenino",
        Participant.Gender.MALE: "m; man; homme; masculin; hombre; masculino",
    },
    "attendance": {
        Participant.Attendance.IN_PERSON: "on site; onsite; physical; in presence; présentiel; en personne; "
        "presencial; en persona",
        Participant.Attendance.ONLINE: "remote; remotely; virtual; virtually; en ligne; à distance; en línea; "
        "a distancia",
    },
    "region": {
        Participant.Region.AFRICA: "africa; african group; afrique; áfrica",
        Participant.Region.ASIA_PACIFIC: "asia pacific; asia and the pacific; asia; asie pacifique; asia y el pacífico",
        Participant.Region.EASTERN_EUROPE: "eastern europe; eeg; europe orientale; europa oriental",
        Participant.Region.LATIN_AMERICA: "grulac; latin america; latin america and the caribbean; amérique latine; "
        "américa latina; américa latina y el caribe",
        Participant.Region.WESTERN_EUROPE: "weog; western europe; western europe and others; europe occidentale; "
        "europa occidental",
    },
}
_BODIES_WITH_STAFF = re.compile(
    r"(un|undesa|desa|itu|unesco|undp|unctad|unece|ece|escap|escwa|eclac|eca|unfpa|unhcr|unicef|unep|fao|who|ilo|wipo|"
    r"wto|iaea|unido|unodc|un women|un habitat|ohchr|unitar|world bank|imf) (staff|official|secretariat|staff member)"
)
_ADDRESSES = {
    **dict.fromkeys(["mr", "m r", "mister"], "Mr."),
    **{word: f"{word.capitalize()}." for word in ("mrs", "ms", "dr", "prof", "sr", "sra", "dra")},
    **{"miss": "Miss", "m": "M.", "mme": "Mme", "professor": "Professor"},
}
_NOT_IN_WORDS = re.compile(r"[\W_]+")


def key_of(text: str) -> str:
    """The words of a heading or cell without case, accents and signs."""
    return " ".join(_NOT_IN_WORDS.sub(" ", folded(text) or "").split())


def column_of(heading: str) -> str:
    """The column, or part of the name, that this heading means; empty if it means none."""
    return _columns().get(key_of(heading), "")


def matched(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[int, str]:
    """The column that each heading means, by place, each column once.

    "Nom" and "Nombre" are the whole name where no other column has the rest of it; "Title" is the form of address
    where all cells are one.
    """
    named = {place: column_of(heading) for place, heading in enumerate(headings)}
    found = {place: column for place, column in named.items() if column}
    meant = set(found.values())
    rows = list(rows)
    if "name" not in meant and FIRST_NAME in meant:
        found = {place: LAST_NAME if column == "family_name" else column for place, column in found.items()}
    elif "name" in meant:
        found = {place: "family_name" if column == LAST_NAME else column for place, column in found.items()}
    meant = set(found.values())
    for place, column in found.items():
        if column in PARTS_OF_NAME and not meant & {"name", *PARTS_OF_NAME} - {column}:
            found[place] = "name"
        cells = {row[place] for row in rows if place < len(row) and row[place].strip()}
        if column == "title" and "honorific" not in meant and cells and all(address_of(cell) for cell in cells):
            found[place] = "honorific"
    return {place: column for place, column in found.items() if place == first_place(found, column)}


def first_place(found: dict[int, str], column: str) -> int:
    return min(place for place, other in found.items() if other == column)


def row_of_headings(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The number of the row that names most columns, from 0, and how many it names."""
    counts = [len(set(filter(None, map(column_of, cells)))) for cells in rows]
    best = max(counts, default=0)
    return (counts.index(best) if best else 0), best


def address_of(cell: str) -> str:
    """The form of address in these letters: "Mr." for "MR"; empty if it is none of the usual ones."""
    return _ADDRESSES.get(key_of(cell), "")


def value_of(column: str, cell: str) -> str:
    """What a cell of this column means: a value of the field where the word is known, otherwise the cell itself."""
    if column == "honorific":
        return address_of(cell) or cell
    if column == "role" and _BODIES_WITH_STAFF.fullmatch(key_of(cell)):
        return Role.STAFF
    return _values().get((column, key_of(cell)), cell)


@cache
def _columns() -> dict[str, str]:
    fields = {name: (name, str(Participant._meta.get_field(name).verbose_name)) for name in COLUMNS}
    named = {key_of(word): name for name, words in fields.items() for word in words}
    return {key_of(word): name for name, words in _HEADINGS.items() for word in words.split(";")} | named


@cache
def _values() -> dict[tuple[str, str], str]:
    return {
        (column, key_of(word)): value
        for column, values in _WORDS.items()
        for value, words in values.items()
        for word in words.split(";")
    }
