"""CSL-JSON, the format of citeproc (Citation Style Language 1.0.2), and what schema.org says of a document."""

import json
from datetime import date

from papers.citations.work import CitedWork


def csl_json(facts: CitedWork) -> str:
    item = {
        "id": facts.key,
        "type": facts.types.csl,
        "title": facts.title,
        "author": [{"literal": name} for name in facts.creators],
        "issued": _dates(facts.published),
        "genre": facts.kind,
        "number": facts.symbol,
        "publisher": facts.publisher,
        "event-title": facts.event,
        "event-place": facts.place,
        "event-date": _dates(facts.starts_on, facts.ends_on),
        "language": facts.language,
        "abstract": facts.abstract,
        "keyword": ", ".join(facts.keywords),
        "URL": facts.address,
    }
    return json.dumps([_without_empty(item)], ensure_ascii=False, indent=2) + "\n"


def schema_org(facts: CitedWork) -> dict:
    """The document in the terms of schema.org, as JSON-LD; the meeting is the event that featured it."""
    author = "Person" if facts.authors else "Organization"
    file = {"contentUrl": facts.file, "encodingFormat": facts.file_type, "sha256": facts.file_sha256}
    event = {
        "@type": "Event",
        "@id": facts.event_address,
        "name": facts.event,
        "startDate": facts.starts_on.isoformat(),
        "endDate": facts.ends_on.isoformat(),
        "location": {"@type": "Place", "name": facts.place, "address": f"{facts.place}, {facts.country}"},
    }
    work = {
        "@context": "https://schema.org",
        "@type": facts.types.schema,
        "@id": facts.address,
        "name": facts.title,
        "headline": facts.title,
        "author": [{"@type": author, "name": name} for name in facts.creators],
        "publisher": {"@type": "Organization", "name": facts.publisher} if facts.publisher else {},
        "datePublished": facts.published.isoformat(),
        "inLanguage": facts.language,
        "genre": facts.kind,
        "identifier": facts.symbol,
        "abstract": facts.abstract,
        "keywords": facts.keywords,
        "license": facts.licence,
        "url": facts.address,
        "encoding": {"@type": "MediaObject", **file} if facts.file else {},
        "@reverse": {"workFeatured": event},
    }
    return _without_empty(work)


def _dates(*days: date) -> dict:
    return {"date-parts": [[day.year, day.month, day.day] for day in days]}


def _without_empty(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if value}
