"""Teams and what they can do."""

from django.core.validators import MaxValueValidator
from django.db import models

from cleanlife.db import Entity
from scheduling.models.zone import Zone

WEEKDAYS = [
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
]


class Skill(Entity):
    """Something a service needs and a team has."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(Entity):
    """People who clean together; it serves its zones with its skills."""

    name = models.CharField(max_length=100, unique=True)
    crew_size = models.PositiveSmallIntegerField(default=2)
    home_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="home_teams")
    zones = models.ManyToManyField(Zone, related_name="teams")
    skills = models.ManyToManyField(Skill, related_name="teams", blank=True)
    max_minutes_a_day = models.PositiveSmallIntegerField(
        default=720, validators=[MaxValueValidator(24 * 60)]
    )
    rest_weekday = models.PositiveSmallIntegerField(
        "weekly rest day", choices=WEEKDAYS, null=True, blank=True, default=4
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
