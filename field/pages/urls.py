"""Routes below /team/: what the phone's page calls."""

from django.urls import path

from field.pages.day import show_day
from field.pages.entry import change_language, enter, leave
from field.pages.photos import take_photo
from field.pages.positions import agree, send_position
from field.pages.presses import hear
from field.pages.shell import send_words, send_worker, show_page

urlpatterns = [
    path("team/", show_page, name="team"),
    path("team/sw.js", send_worker, name="team-worker"),
    path("team/words/<str:language>.json", send_words, name="team-words"),
    path("team/enter", enter, name="team-enter"),
    path("team/day.json", show_day, name="team-day"),
    path("team/presses", hear, name="team-presses"),
    path("team/photos", take_photo, name="team-photos"),
    path("team/position", send_position, name="team-position"),
    path("team/position/consent", agree, name="team-position-consent"),
    path("team/language", change_language, name="team-language"),
    path("team/leave", leave, name="team-leave"),
]
