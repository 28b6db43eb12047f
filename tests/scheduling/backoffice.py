"""How the tests read what the back-office answered."""

from django.contrib.messages import get_messages

from scheduling import masks
from scheduling.models import TeamDay
from tests.factories.scheduling import THURSDAY


def work_on(team, day=THURSDAY):
    row = TeamDay.objects.get(team=team, date=day)
    return list(masks.spans(masks.from_bytes(row.work)))


def errors(answer):
    return answer.context["adminform"].form.errors


def warnings(answer):
    """Everything that was said besides that it is saved."""
    told = get_messages(answer.wsgi_request)
    return [str(message) for message in told if message.level_tag == "warning"]
