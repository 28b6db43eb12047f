"""Routes below /team/: what the phone's page calls."""

from django.urls import path

from field.pages.entry import change_language, enter, leave

urlpatterns = [
    path("team/enter", enter, name="team-enter"),
    path("team/language", change_language, name="team-language"),
    path("team/leave", leave, name="team-leave"),
]
