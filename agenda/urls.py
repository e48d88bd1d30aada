from django.urls import path, register_converter
from django.urls.converters import StringConverter

from agenda import views
from agenda.submission_targets import TargetConverter
from agenda.submissions import SENT


class SentPath(StringConverter):
    regex = "|".join(SENT)


register_converter(SentPath, "sent")
register_converter(TargetConverter, "target")
OWN = "meetings/<slug:slug>/my/<target:target>/<sent:path>/"

app_name = "agenda"
urlpatterns = [
    path(OWN, views.submit, name="submit"),
    path(f"{OWN}parts/", views.begin, name="begin_parts"),
    path(f"{OWN}parts/<slug:token>/", views.parts, name="parts"),
    path(f"{OWN}receipts/<number:version>/", views.receipt, name="receipt"),
]
