"""Choices of other rows without Django's pop-up windows."""

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper


class WithoutPopups:
    """Screens and inlines whose choices have no icons to add, change and look at the other row in a pop-up window."""

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(getattr(formfield, "widget", None), RelatedFieldWidgetWrapper):
            formfield.widget = formfield.widget.widget
        return formfield
