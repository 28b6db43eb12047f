"""Demo zones of Riyadh, and the teams that serve them."""

from collections.abc import Iterator

from scheduling.models import Crew, SeasonKind, ShiftRule, Skill, Team, TeamMember, Zone
from scheduling.services.save_zone import save_zone

# English, Arabic, then west, south, east, north in degrees: the districts' real places.
ZONES = [
    ("Al Olaya", "العليا", 46.662, 24.680, 46.702, 24.722),
    ("Al Malaz", "الملز", 46.718, 24.648, 46.762, 24.684),
    ("Al Nakheel", "النخيل", 46.602, 24.730, 46.648, 24.772),
    ("Al Yasmin", "الياسمين", 46.618, 24.806, 46.668, 24.846),
    ("Al Naseem", "النسيم", 46.808, 24.708, 46.868, 24.762),
    ("Diplomatic Quarter", "الحي الدبلوماسي", 46.604, 24.660, 46.644, 24.700),
]
SKILLS = ["Cleaning", "Deep cleaning", "Steam"]
TEAMS = {"small": 12, "medium": 24, "large": 200}
# Minutes after midnight: 08:00 to 20:00; evenings until 02:00 for every fourth team.
DAY_SHIFT = (8 * 60, 20 * 60)
LATE_SHIFT = (14 * 60, 26 * 60)
FRIDAY = 4
LEADERS = ["Imran Khan", "Rajesh Nair", "Jomar Santos", "Abdul Rahim", "Bikram Thapa"]
WOMEN_LEADERS = ["Maria Santos", "Siti Aminah", "Grace Villanueva"]


def seed_zones_and_teams(scale: str) -> list[Team]:
    """Create the zones, shifts and teams that are missing; return all demo teams."""
    zones = [_seed_zone(row) for row in ZONES]
    for weekday in range(7):
        ShiftRule.objects.get_or_create(
            zone=None,
            team=None,
            weekday=weekday,
            season=SeasonKind.STANDARD,
            defaults={"start_minute": DAY_SHIFT[0], "end_minute": DAY_SHIFT[1]},
        )
    return list(_seed_teams(zones, TEAMS[scale]))


def _seed_zone(row: tuple[str, str, float, float, float, float]) -> Zone:
    english, arabic, west, south, east, north = row
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    zone = Zone.objects.filter(name_en=english).first()
    if zone is None:
        zone = Zone(name_en=english, name_ar=arabic, polygon=polygon)
        save_zone(zone)
    return zone


def _seed_teams(zones: list[Zone], count: int) -> Iterator[Team]:
    skills = [Skill.objects.get_or_create(name=name)[0] for name in SKILLS]
    for index in range(count):
        home = zones[index % len(zones)]
        team, is_new = Team.objects.get_or_create(
            name=f"Team {index + 1:02d}",
            defaults={
                "home_zone": home,
                "crew_size": 2 + index % 2,
                "rest_weekday": FRIDAY,
                "crew": Crew.ANY if index % 4 else Crew.WOMEN,
                "plate": f"{1000 + 37 * index % 9000} RUH",
            },
        )
        if is_new:
            team.zones.set([home, zones[(index + 1) % len(zones)]])
            team.skills.set(skills if index % 3 else skills[:2])
            _seed_people(team, index)
        if is_new and index % 4 == 3:  # noqa: PLR2004
            _give_late_shift(team)
        yield team


def _seed_people(team: Team, index: int) -> None:
    people = LEADERS if team.crew == Crew.ANY else WOMEN_LEADERS
    TeamMember.objects.create(
        team=team,
        name=people[index % len(people)],
        phone=f"+96655900{index:04d}",
        is_leader=True,
    )
    TeamMember.objects.create(team=team, name=people[(index + 1) % len(people)])


def _give_late_shift(team: Team) -> None:
    for weekday in range(7):
        ShiftRule.objects.create(
            team=team, weekday=weekday, start_minute=LATE_SHIFT[0], end_minute=LATE_SHIFT[1]
        )
