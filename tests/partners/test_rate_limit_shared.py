"""The limit of a key holds across threads, and across processes on Redis."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from django.conf import settings

from partners.models import ApiKey
from partners.services.check_rate_limit import check_rate_limit

LIMIT = 20


def accepted(key, count):
    return sum(not check_rate_limit(key).is_exceeded for _ in range(count))


def accepted_by_process(key_id):
    return accepted(ApiKey(pk=key_id, requests_per_minute=LIMIT), 15)


def test_threads_share_one_limit():
    key = ApiKey(requests_per_minute=LIMIT)
    with ThreadPoolExecutor(8) as threads:
        counts = threads.map(lambda _: accepted(key, 10), range(8))
        assert sum(counts) == LIMIT


# A worker of the tests has threads of its own, which the forked processes do not touch.
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis: set REDIS_URL")
def test_processes_share_one_limit_on_redis():
    key_id = uuid.uuid4()
    with get_context("fork").Pool(4) as processes:
        assert sum(processes.map(accepted_by_process, [key_id] * 4)) == LIMIT
