"""The engine: every wait ends, passing errors say so, useless connections are dropped."""

import select
import time

import pytest
from django.conf import settings
from django.db import InternalError, OperationalError, connection, transaction
from django.db.utils import load_backend

from tests.processes.silent_proxy import SilentProxy

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SOON_SECONDS = 8.0


@pytest.fixture
def proxy():
    database = settings.DATABASES["default"]
    with SilentProxy(database["HOST"] or "127.0.0.1", int(database["PORT"] or 5432)) as running:
        yield running


@pytest.fixture
def connect(request):
    """Return another connection of the engine; ``changes`` are made to its settings."""

    def open_one(**changes):
        copied = {**connection.settings_dict, **changes}
        wrapper = load_backend("cleanlife.postgresql").DatabaseWrapper(copied)
        request.addfinalizer(wrapper.close)
        wrapper.ensure_connection()
        return wrapper

    return open_one


@pytest.fixture
def through(proxy, connect):
    """A connection through the proxy, which gives up after 0.3 s."""
    opened = connect(HOST="127.0.0.1", PORT=proxy.port)
    with opened.connection.at_most(0.3):
        yield opened


def ask(wrapper, statement="SELECT 1"):
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def backend(wrapper):
    return ask(wrapper, "SELECT pg_backend_pid()")


def test_a_statement_that_is_never_answered_ends(through, proxy):
    assert ask(through) == (1,)
    proxy.fall_silent()
    with pytest.raises(OperationalError, match=r"not answered for 0\.3 s"):
        ask(through)


def test_the_next_statement_connects_anew(through, proxy):
    before = backend(through)
    proxy.fall_silent()
    with pytest.raises(OperationalError):
        ask(through)
    assert backend(through) != before


def test_a_rollback_on_a_silent_connection_ends_as_well(through, proxy):
    through.set_autocommit(False)
    assert ask(through) == (1,)
    proxy.fall_silent()
    with pytest.raises(OperationalError):
        through.rollback()
    through.close()
    assert ask(through) == (1,)


@pytest.mark.parametrize("state", ["silent", "only reads", "ended", "works"])
def test_a_kept_connection_is_used_again_only_if_it_works(through, proxy, state):
    if state == "silent":
        proxy.fall_silent()
    if state == "only reads":
        ask(through, "SET default_transaction_read_only = on")
    if state == "ended":
        ask(connection, f"SELECT pg_terminate_backend({backend_of(through)})")
    assert through.is_usable() == (state == "works")


@pytest.mark.parametrize(("statement", "wait"), [(15_000, 18.0), (0, None)])
def test_waits_a_little_longer_than_the_server_does(connect, statement, wait):
    opened = connect(TIMEOUTS={"statement_timeout": statement})
    assert opened.connection.longest_wait_seconds == wait


def test_a_server_that_accepts_and_says_nothing_ends_the_wait(proxy, connect):
    proxy.stay_silent()
    options = {**connection.settings_dict["OPTIONS"], "connect_timeout": 2}
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        connect(HOST="127.0.0.1", PORT=proxy.port, OPTIONS=options)
    assert time.monotonic() - begun < SOON_SECONDS


def test_a_server_that_only_reads_is_left_at_once(connect):
    opened = connect()
    before = backend(opened)
    ask(opened, "SET default_transaction_read_only = on")
    with pytest.raises(OperationalError, match="read-only"):
        ask(opened, "CREATE TABLE never_made (id int)")
    assert backend(opened) != before


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("SELECT pg_sleep(10)", "57014"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '25006'; END $$", "25006"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P03'; END $$", "57P03"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '55P03'; END $$", "55P03"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$", "40001"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$", "40P01"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53300'; END $$", "53300"),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '08006'; END $$", "08006"),
    ],
)
def test_what_passes_is_worth_another_try(connect, statement, sqlstate):
    opened = connect()
    ask(opened, "SET statement_timeout = 50")
    with pytest.raises(OperationalError) as raised:
        ask(opened, statement)
    assert raised.value.__cause__.sqlstate == sqlstate


def test_a_session_that_was_ended_for_idling_is_worth_another_try(connect):
    opened = connect()
    ask(opened, "SET idle_in_transaction_session_timeout = 1")
    ask(opened, "BEGIN")
    # What the server says of it stands in the socket.
    assert select.select([opened.connection], [], [], SOON_SECONDS)[0]
    with pytest.raises(OperationalError) as raised:
        ask(opened)
    assert raised.value.__cause__.sqlstate == "25P03"
    assert ask(opened) == (1,)


def backend_of(wrapper):
    return wrapper.connection.info.backend_pid


def test_a_fault_of_ours_stays_one(connect):
    with pytest.raises(InternalError):
        ask(connect(), "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'XX000'; END $$")


@pytest.mark.django_db(transaction=True)
def test_a_broken_block_ends_and_the_next_one_works():
    with pytest.raises(OperationalError), transaction.atomic():
        lose_connection()
    with transaction.atomic():
        assert ask(connection) == (1,)


def lose_connection():
    ask(connection)
    connection.connection.close()
    ask(connection)
