"""Whom dispatchers call: the people of a team, and the plate of its car."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0014_team_crew")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="plate",
            field=models.CharField(
                blank=True, max_length=20, verbose_name="number plate of its car"
            ),
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                (
                    "is_leader",
                    models.BooleanField(default=False, verbose_name="leads the team"),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "team member",
                "verbose_name_plural": "people",
                "ordering": ["-is_leader", "name"],
            },
        ),
    ]
