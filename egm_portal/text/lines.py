"""Names, titles and other texts of one line, without characters that nobody sees."""

import re

from django.db import models

_JOINERS = "\u200c\u200d"
_NEED_JOINERS = "\u0600-\u1fff\u2300-\U000fffff"
"""Before joiners: letters of Arabic, Indic and other scripts, which they shape, and emoji."""
_INVISIBLE = re.compile(
    # Soft hyphens, zero-width characters, and those that turn the direction of what follows (U+202E and its like).
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{_NEED_JOINERS}])[{_JOINERS}]"
)


def visible(text: str) -> str:
    """The text without invisible characters, by which a name can look like another, or like another type of file.

    Joiners stay where letters of Arabic and Indic scripts, and emoji, need them.
    """
    return _INVISIBLE.sub("", text)


class LineField(models.CharField):
    """A column for a text of one line that people type, such as a name or a title, which keeps only what they see.

    Here and not in a form, because such texts also come from tables, folders and the names of files.
    """

    def to_python(self, value: object) -> object:
        text = super().to_python(value)
        return visible(text) if isinstance(text, str) else text

    def get_prep_value(self, value: object) -> object:
        # Also for update() and bulk_create().
        text = super().get_prep_value(value)
        return visible(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple:
        # The column is that of a CharField: no migration names this class.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
