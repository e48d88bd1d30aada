from django.urls import path

from egm_portal.pdf.pages import register_pages
from room.views import afterwards, files, operator, participants, screen

app_name = "room"
register_pages(files.PDF_PAGES)

ROOM = "meetings/<slug:slug>/my/room"
SCREEN = "meetings/<slug:slug>/room"
urlpatterns = [
    path(f"{ROOM}/", participants.room, name="room"),
    path(f"{ROOM}/news/", participants.room_news, name="news"),
    path(f"{ROOM}/adopted.csv", files.adopted_list, name="adopted"),
    path(f"{ROOM}/<slug:listed>.docx", files.docx, name="docx"),
    path(f"{ROOM}/pdf/<slug:listed>/", files.former_list),
    path(f"{ROOM}/record/", files.record, name="record"),
    path(f"{ROOM}/record/add/", afterwards.record_afterwards, name="afterwards"),
    path(f"{ROOM}/record/add/paste/", afterwards.paste_list, name="paste"),
    path(f"{ROOM}/propose/", participants.propose, name="propose"),
    path(f"{ROOM}/<number:number>/answer/", participants.answer, name="answer"),
    path(f"{ROOM}/<number:number>/change/", participants.change, name="change"),
    path(f"{ROOM}/<number:number>/suggest/", participants.suggest, name="suggest"),
    path("r/<slug:code>/", screen.join, name="join"),
    path(f"{SCREEN}/", screen.screen, name="screen"),
    path(f"{SCREEN}/part/", screen.screen_part, name="screen_part"),
    path(f"{SCREEN}/screen/<str:token>/", screen.linked_screen, name="linked_screen"),
    path(f"{SCREEN}/screen/<str:token>/part/", screen.linked_screen_part, name="linked_screen_part"),
    path(f"{ROOM}/operate/", operator.operate, name="operate"),
    path(f"{ROOM}/operate/part/", operator.operate_part, name="operate_part"),
    path(f"{ROOM}/operate/present/", operator.present, name="operator_present"),
    path(f"{ROOM}/operate/typed/", operator.typed, name="typed"),
]
