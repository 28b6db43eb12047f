"""Teams and their skills."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from scheduling.models.zone import Zone

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class Crew(models.TextChoices):
    """Who a team is, and whom a customer wishes for; strings are the wire's."""

    ANY = "ANY", _("Anybody")
    WOMEN = "WOMEN", _("Women only")


class Skill(Entity):
    """A skill that services require and teams have."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    search_text = FoldedField("name")

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(Entity):
    """People who clean together, in the zones they serve."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    crew_size = models.PositiveSmallIntegerField(_("people"), default=2)
    home_zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="home_teams", verbose_name=_("home zone")
    )
    zones = models.ManyToManyField(Zone, related_name="teams", verbose_name=_("zones served"))
    skills = models.ManyToManyField(
        Skill, related_name="teams", blank=True, verbose_name=_("skills")
    )
    crew = models.CharField(
        _("crew"),
        max_length=5,
        choices=Crew,
        default=Crew.ANY,
        help_text=_("Customers who wish for women get a team of women only."),
    )
    max_minutes_a_day = models.PositiveSmallIntegerField(
        _("most minutes of work a day"), default=720, validators=[MaxValueValidator(24 * 60)]
    )
    rest_weekday = models.PositiveSmallIntegerField(
        _("weekly rest day"), choices=WEEKDAYS, null=True, blank=True, default=4
    )
    plate = models.CharField(_("number plate of its car"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    search_text = FoldedField("name")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(Entity):
    """One of the people of a team; names and phones of staff never leave the back-office."""

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="members", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    is_leader = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("people")
        ordering = ["-is_leader", "name"]

    def __str__(self) -> str:
        return self.name
