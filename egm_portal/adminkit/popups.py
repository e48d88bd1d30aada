from django.contrib.admin.widgets import RelatedFieldWidgetWrapper


class NoRelatedPopups:
    """Screens and inlines whose choices of other rows have no icons that open pop-up windows."""

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(getattr(formfield, "widget", None), RelatedFieldWidgetWrapper):
            formfield.widget = formfield.widget.widget
        return formfield
