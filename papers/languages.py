"""The languages of documents and their files."""

import re
from operator import itemgetter

from django.conf.locale import LANG_INFO
from django.db import models


class Language(models.TextChoices):
    """The official languages of the United Nations, in the order in which its documents list them."""

    ARABIC = "ar", "Arabic"
    CHINESE = "zh", "Chinese"
    ENGLISH = "en", "English"
    FRENCH = "fr", "French"
    RUSSIAN = "ru", "Russian"
    SPANISH = "es", "Spanish"


OWN_NAMES = {
    Language.ARABIC: "العربية",
    Language.CHINESE: "中文",
    Language.ENGLISH: "English",
    Language.FRENCH: "Français",
    Language.RUSSIAN: "Русский",
    Language.SPANISH: "Español",
}


MORE = {
    "am": "Amharic",
    "ay": "Aymara",
    "bi": "Bislama",
    "dv": "Dhivehi",
    "dz": "Dzongkha",
    "fj": "Fijian",
    "gn": "Guarani",
    "ha": "Hausa",
    "ht": "Haitian Creole",
    "ku": "Kurdish",
    "ln": "Lingala",
    "lo": "Lao",
    "mg": "Malagasy",
    "mi": "Maori",
    "mt": "Maltese",
    "ny": "Chichewa",
    "om": "Oromo",
    "ps": "Pashto",
    "qu": "Quechua",
    "rn": "Kirundi",
    "rw": "Kinyarwanda",
    "sg": "Sango",
    "si": "Sinhala",
    "sm": "Samoan",
    "sn": "Shona",
    "so": "Somali",
    "ss": "Swazi",
    "st": "Southern Sotho",
    "ti": "Tigrinya",
    "tl": "Tagalog",
    "tn": "Tswana",
    "to": "Tongan",
    "wo": "Wolof",
    "xh": "Xhosa",
    "yo": "Yoruba",
    "zu": "Zulu",
}
"""Languages of Member States that Django does not name, by their codes of ISO 639-1."""


def language_choices(stored: str = "") -> list[tuple[str, str]]:
    """The languages that a document can be in by their names, those of the United Nations first; and the one stored."""
    official = [(language.value, language.label) for language in sorted(Language, key=lambda one: one.label)]
    named = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info and "-" not in code} | MORE
    others = sorted(((code, name) for code, name in named.items() if code not in Language.values), key=itemgetter(1))
    choices = [*official, *others]
    return choices if stored in dict(choices) or not stored else [*choices, (stored, native_name(stored))]


def code_of(names: str) -> str:
    """The code of the language that is named first, as in "French and English"; en if none is known."""
    codes = {name: code for code, name in language_choices()}
    return next((codes[word] for word in re.findall(r"\w+", names.title()) if word in codes), Language.ENGLISH.value)


def primary(code: str) -> str:
    """The language of a code without country or script: "fr" for fr-CA (RFC 5646, section 2.2.1)."""
    return code.lower().replace("_", "-").partition("-")[0].strip()


def native_name(code: str) -> str:
    """What a language calls itself: "Français" for fr; the code if its name is not known."""
    return OWN_NAMES.get(primary(code)) or LANG_INFO.get(code.lower(), {}).get("name_local", code)


def is_right_to_left(code: str) -> bool:
    return LANG_INFO.get(primary(code), {}).get("bidi", False)


def language_order(code: str) -> int:
    """The position of a language in the order of the United Nations; others follow."""
    return Language.values.index(primary(code)) if primary(code) in Language.values else len(Language)
