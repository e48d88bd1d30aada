from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", views.accept, name="accept"),
    path("invitations/<str:token>/decline/", views.decline, name="decline"),
]
