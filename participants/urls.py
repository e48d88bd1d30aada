from django.urls import path

from egm_portal.pdf.pages import register_pages
from participants import joining_views, new_links, on_paper, photo_views, views
from participants.visa_letters import admin_pages
from participants.visa_letters import views as letter_views

app_name = "participants"
register_pages(admin_pages.PAGES | on_paper.PAGES)

urlpatterns = [
    path("meetings/<slug:slug>/participants/<number:participant>/photo.webp", photo_views.photo, name="photo"),
    path("meetings/<slug:slug>/my/letter.pdf", letter_views.letter, name="letter"),
    path("join/<str:token>/", joining_views.join_online, name="join_online"),
    path("invitations/new-link/", new_links.request_by_email, name="new_link"),
    path("invitations/<str:token>/new-link/", new_links.request_by_token, name="new_link_for"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", views.accept, name="accept"),
    path("invitations/<str:token>/accept-after-all/", views.accept_after_all, name="accept_after_all"),
    path("invitations/<str:token>/decline/", views.decline, name="decline"),
]
