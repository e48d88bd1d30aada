"""The hidden input with what a field showed at first."""

from django.forms import HiddenInput


class HiddenInitial(HiddenInput):
    """Without the help text as its description, which Django adds: it may have no `aria-*` attribute (ARIA in HTML)."""

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        attrs = {key: text for key, text in (attrs or {}).items() if key != "aria-describedby"}
        return super().get_context(name, value, attrs)
