"""What identifies an issued report in Akoma Ntoso: its work, expression and manifestation (FRBR)."""

import re
from dataclasses import dataclass
from datetime import date

from reports.akn.elements import E, Element, clean

LANGUAGES = {"ar": "ara", "zh": "zho", "en": "eng", "fr": "fra", "ru": "rus", "es": "spa"}
"""ISO 639-2 for the languages of the United Nations."""

UNKNOWN = "und"


@dataclass(frozen=True)
class Identity:
    """A report for its metadata; `language` is the code of the document's, `issued_on` a day of the meeting's place."""

    name: str
    symbol: str
    title: str
    author: str
    language: str
    issued_on: date
    address: str

    @property
    def work(self) -> str:
        """The path of the work, by the naming convention of Akoma Ntoso."""
        number = re.sub(r"[^\w.]+", "-", self.symbol or self.name).strip("-")
        return f"/akn/un/debateReport/meetingReport/{self.issued_on.isoformat()}/{number}"

    @property
    def alpha_3(self) -> str:
        return LANGUAGES.get(self.language.partition("-")[0], UNKNOWN)


def identification(identity: Identity, component: str = "main") -> Element:
    """The work, the expression in its language and this file; `component` is the main text or an annex of it."""
    expression = f"{identity.work}/{identity.alpha_3}@{identity.issued_on.isoformat()}"
    title = E.FRBRalias(value=clean(identity.title), name="title")
    number = [E.FRBRnumber(value=clean(identity.symbol))] if identity.symbol else []
    work = [*_named(identity.work, f"!{component}"), title, *_issued(identity), E.FRBRcountry(value="un"), *number]
    expressed = [
        *_named(expression, f"!{component}"),
        *_issued(identity),
        E.FRBRlanguage(language=identity.alpha_3),
    ]
    address = E.FRBRalias(value=identity.address, name="address")
    manifested = [
        E.FRBRthis(value=f"{expression}/!{component}.xml"),
        E.FRBRuri(value=f"{expression}.xml"),
        address,
        *_issued(identity),
        E.FRBRformat(value="xml"),
    ]
    return E.identification(
        E.FRBRWork(*work), E.FRBRExpression(*expressed), E.FRBRManifestation(*manifested), source="#un"
    )


def references(identity: Identity, adopted: dict[str, tuple[str, str]]) -> Element:
    """The organizations named, and the address and the name of each conclusion and recommendation by its `eId`."""
    organizations = [
        E.TLCOrganization(eId="un", href="/ontology/organization/un", showAs="United Nations"),
        E.TLCOrganization(eId="author", href="/ontology/organization/un.convener", showAs=clean(identity.author)),
    ]
    concepts = [E.TLCConcept(eId=eid, href=href, showAs=name) for eid, (href, name) in adopted.items()]
    return E.references(*organizations, *concepts, source="#un")


def _named(path: str, component: str) -> list[Element]:
    return [E.FRBRthis(value=f"{path}/{component}"), E.FRBRuri(value=path)]


def _issued(identity: Identity) -> list[Element]:
    return [E.FRBRdate(date=identity.issued_on.isoformat(), name="issued"), E.FRBRauthor(href="#author")]
