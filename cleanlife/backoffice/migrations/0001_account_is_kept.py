"""Keep every account, and when it was deactivated, by triggers of the database."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = """
    CREATE FUNCTION backoffice_account_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO backoffice_account (user_id, deactivated_at)
        VALUES (NEW.id, CASE WHEN NEW.is_active THEN NULL ELSE now() END)
        ON CONFLICT (user_id) DO UPDATE SET deactivated_at = CASE WHEN NOT NEW.is_active
        THEN coalesce(backoffice_account.deactivated_at, excluded.deactivated_at) END;
        RETURN NULL;
    END $$;
    CREATE TRIGGER backoffice_account_is_kept AFTER INSERT OR UPDATE OF is_active
    ON auth_user FOR EACH ROW EXECUTE FUNCTION backoffice_account_is_kept();
"""
SQLITE = """
    CREATE TRIGGER backoffice_account_is_kept_after_{name} AFTER {event} ON auth_user BEGIN
        INSERT INTO backoffice_account (user_id, deactivated_at) VALUES (NEW.id,
        CASE WHEN NOT NEW.is_active THEN strftime('%Y-%m-%d %H:%M:%f', 'now') END)
        ON CONFLICT (user_id) DO UPDATE SET deactivated_at = CASE WHEN NOT NEW.is_active
        THEN coalesce(deactivated_at, excluded.deactivated_at) END;
    END;
"""
EVENTS = {"insert": "INSERT", "update": "UPDATE OF is_active"}


def build(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, None)
    else:
        for name, event in EVENTS.items():
            schema_editor.execute(SQLITE.format(name=name, event=event), None)
    # When those before were deactivated is not known.
    schema_editor.execute(
        "INSERT INTO backoffice_account (user_id) SELECT id FROM auth_user", None
    )


def remove(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER backoffice_account_is_kept ON auth_user")
        schema_editor.execute("DROP FUNCTION backoffice_account_is_kept()")
    else:
        for name in EVENTS:
            schema_editor.execute(f"DROP TRIGGER backoffice_account_is_kept_after_{name}")


class Migration(migrations.Migration):
    """Add what is kept of an account."""

    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("deactivated_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(build, remove),
    ]
