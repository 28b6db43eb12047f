"""Let a phone in: a one-time code is shown to operations, and entered on the phone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanlife import clock
from field.codes import hash_code, hash_token, new_code, new_token, read_code
from field.errors import CodeExpired, CodeUsed, PeriodNotPossible, WrongCode
from field.models import EntryCode, Phone
from scheduling.models import Team

CODE_LIVES = timedelta(minutes=15)
# A cookie that is never renewed must end some time, on a phone that is sold on, say.
LONGEST_DAYS = 30


@transaction.atomic
def offer_code(
    *, team: Team, leader: str, language: str, last_day: date, made_by: str, now: datetime
) -> tuple[EntryCode, str]:
    """Make a code that lets one phone in until the end of a day; return it with its text.

    Earlier codes of the team that were not used are no longer good. A day lasts until 04:00 of
    the next one, so that a late visit can still be finished. Raises PeriodNotPossible.
    """
    days = (last_day - clock.riyadh_date(now)).days
    if not 0 <= days < LONGEST_DAYS:
        raise PeriodNotPossible
    waiting = EntryCode.objects.filter(team=team, used_at=None, expires_at__gt=now)
    waiting.update(expires_at=now)
    shown = new_code()
    code = EntryCode.objects.create(
        team=team,
        leader=leader,
        language=language,
        code_hash=hash_code(shown.replace("-", "")),
        ends_at=_end_of(last_day, now=now),
        expires_at=now + CODE_LIVES,
        made_by=made_by,
    )
    return code, shown


def _end_of(day: date, *, now: datetime) -> datetime:
    four_the_next_day = 28 * 60
    longest = now + timedelta(days=LONGEST_DAYS)
    return min(clock.at_minute(day, four_the_next_day), longest)


@transaction.atomic
def let_in(*, typed: str, now: datetime) -> tuple[Phone, str]:
    """Let the phone in on which a code was entered; return it with its session's token.

    The code is used up, and the team's phone before this one is signed out. Raises WrongCode,
    CodeUsed and CodeExpired.
    """
    text = read_code(typed)
    if text is None:
        raise WrongCode
    # Two phones may enter it at the same moment: one of them waits, and finds it used.
    codes = EntryCode.objects.select_for_update(of=("self",)).select_related("team")
    code = codes.filter(code_hash=hash_code(text)).first()
    if code is None:
        raise WrongCode
    if code.used_at:
        raise CodeUsed
    if now >= code.expires_at or not code.team.is_active:
        raise CodeExpired
    code.used_at = now
    code.save(update_fields=["used_at"])
    return _open(code, now=now)


def _open(code: EntryCode, *, now: datetime) -> tuple[Phone, str]:
    _sign_out_others(code.team_id, now=now)
    token = new_token()
    phone = Phone.objects.create(
        team=code.team,
        leader=code.leader,
        language=code.language,
        token_hash=hash_token(token),
        ends_at=code.ends_at,
        created_at=now,
        last_seen_at=now,
    )
    return phone, token


def _sign_out_others(team_id: UUID, *, now: datetime) -> None:
    live = Phone.objects.filter(team=team_id, revoked_at=None)
    live.update(revoked_at=now, revoked_because=Phone.Ended.REPLACED)
