from egm_portal.versioned_texts.forms import TextForm


class SectionTextForm(TextForm):
    """The text of a section, in the marks that `reports.text` reads."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Text"
