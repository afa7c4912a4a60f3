"""The application's database role adds lines to a log and nothing else; who may more is told so."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from workflow import rights

pytestmark = pytest.mark.django_db
LOG = "proposals_proposaltransition"
DENIED = f"permission denied for table {LOG}"
OWNED = f"must be owner of table {LOG}"
# What may be said of a log, and how the database refuses it.
FORBIDDEN = {
    f"UPDATE {LOG} SET key = ''": DENIED,
    f"DELETE FROM {LOG}": DENIED,
    f"TRUNCATE {LOG}": DENIED,
    f"SELECT * FROM {LOG} FOR UPDATE": DENIED,
    f"ALTER TABLE {LOG} ADD COLUMN more text": OWNED,
    f"ALTER TABLE {LOG} DISABLE TRIGGER ALL": OWNED,
    f"ALTER TABLE {LOG} OWNER TO CURRENT_USER": OWNED,
    f"DROP TABLE {LOG}": OWNED,
    f"DROP TRIGGER {LOG}_append_only ON {LOG}": f"must be owner of relation {LOG}",
    f"CREATE TRIGGER more BEFORE INSERT ON {LOG} EXECUTE FUNCTION chuangsheng_append_only()": DENIED,
    f"CREATE RULE more AS ON INSERT TO {LOG} DO INSTEAD NOTHING": OWNED,
    "DROP FUNCTION chuangsheng_append_only() CASCADE": "must be owner of function chuangsheng_append_only",
    "CREATE OR REPLACE FUNCTION chuangsheng_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'": (
        "permission denied for schema public"
    ),
    "SET session_replication_role = replica": 'permission denied to set parameter "session_replication_role"',
    "SET ROLE chuangsheng_owner": 'permission denied to set role "chuangsheng_owner"',
    "UPDATE guidance_sight SET own = true": "permission denied for table guidance_sight",
    "DELETE FROM guidance_sight": "permission denied for table guidance_sight",
    "UPDATE search_passage SET text = ''": "permission denied for table search_passage",
    "DELETE FROM django_migrations": "permission denied for table django_migrations",
    "CREATE TABLE of_my_own (id int)": "permission denied for schema public",
}


@pytest.fixture(scope="module")
def application(django_db_setup):
    """A session of the application as on a server: signed in with its own password."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with psycopg.connect(url, autocommit=True) as session:
        yield session


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_is_refused(application, statement):
    application.execute("SET chuangsheng.allow_truncate = 'on'")  # the permit of a test's session opens nothing
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        application.execute(statement)
    assert refused.value.diag.message_primary == FORBIDDEN[statement]


def test_it_reads_and_adds_to_every_log(application):
    asked = "SELECT relname::text, string_agg(privilege_type, ' ' ORDER BY privilege_type) "
    asked += "FROM pg_class, aclexplode(relacl) WHERE grantee = 'chuangsheng'::regrole AND relname = ANY(%s) GROUP BY 1 ORDER BY 1"
    found = application.execute(asked, [rights.logs()]).fetchall()
    assert found == [(log, "INSERT SELECT") for log in rights.logs()]
    assert LOG in rights.logs()


def test_the_role_of_the_application_may_not_too_much():
    assert rights.excess() == []
    call_command("check", deploy=True, databases=["default"], tags=["database"])


def test_who_owns_the_tables_is_told(as_owner):
    found = rights.excess()
    assert f"owns {LOG}" in found
    assert f"changes {LOG}" in found
    assert "CREATE ON SCHEMA public" in found
    with pytest.raises(CommandError, match="The database role may do more than it should"):
        call_command("check", deploy=True, databases=["default"], tags=["database"])


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (key)"])
def test_one_right_too_many_is_told(as_owner, right):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT {right} ON {LOG} TO chuangsheng; SET LOCAL ROLE chuangsheng")
    assert rights.excess() == [f"changes {LOG}"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    rights.give()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chuangsheng")
    assert rights.excess() == []


def test_one_right_too_many_over_what_triggers_keep_is_told(as_owner):
    with connection.cursor() as cursor:
        cursor.execute("GRANT INSERT ON guidance_sight TO chuangsheng; SET LOCAL ROLE chuangsheng")
    assert rights.kept() == [
        "guidance_sight",
        "records_seal",
        "records_unsealed",
        "reviews_meetingsight",
        "search_passage",
    ]
    assert rights.excess() == ["writes guidance_sight"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    rights.give()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chuangsheng")
    assert rights.excess() == []


def test_where_one_role_does_everything_nothing_is_given(settings, as_owner):
    settings.DATABASE_ROLE = "chuangsheng_owner"
    rights.give()
    assert f"changes {LOG}" in rights.excess()
