"""Pages that hold several things: what was not touched on them is not written."""

from django import forms


class TouchedForm(forms.BaseForm):
    """A form that remembers, in Django's hidden inputs, what it showed.

    Whoever saves one part of a page takes nothing back that was changed elsewhere meanwhile, a consent above all.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = not isinstance(field, forms.FileField)

    def touched(self) -> dict[str, object]:
        """The values that were changed on the page, of a form that is valid."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
