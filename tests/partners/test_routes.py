"""What every route of the partner API declares, whichever app it is in."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from partners.api.views import PartnerViewSet


def callbacks(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def actions():
    views = (
        view for view in callbacks(get_resolver().url_patterns) if hasattr(view, "actions")
    )
    return {
        (view.cls, action)
        for view in views
        if issubclass(view.cls, PartnerViewSet)
        for action in view.actions.values()
    }


@pytest.mark.parametrize(
    ("view", "action"),
    sorted(actions(), key=str),
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_action_names_its_permission_and_answer(view, action):
    assert action in view.permissions
    assert action in view.answers
