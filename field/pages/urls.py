"""Routes below /team/: what the phone's page calls."""

from django.urls import path

from field.pages.entry import change_language, enter, leave
from field.pages.shell import send_words, send_worker, show_page

urlpatterns = [
    path("team/", show_page, name="team"),
    path("team/sw.js", send_worker, name="team-worker"),
    path("team/words/<str:language>.json", send_words, name="team-words"),
    path("team/enter", enter, name="team-enter"),
    path("team/language", change_language, name="team-language"),
    path("team/leave", leave, name="team-leave"),
]
