"""The languages of documents and their files."""

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
