"""Routes below /team/: what the phone's page calls."""

from django.urls import path

from field.pages.day import show_day
from field.pages.entry import change_language, enter, leave
from field.pages.presses import hear

urlpatterns = [
    path("team/enter", enter, name="team-enter"),
    path("team/day.json", show_day, name="team-day"),
    path("team/presses", hear, name="team-presses"),
    path("team/language", change_language, name="team-language"),
    path("team/leave", leave, name="team-leave"),
]
