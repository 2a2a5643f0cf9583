import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agencies.clock


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("replies", "0002_publication_reviewed_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.TextField(verbose_name="on what")),
                ("raised_at", models.DateTimeField(default=agencies.clock.now)),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                ("withdrawn_because", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                ("decision", models.TextField(blank=True, verbose_name="decision")),
                ("participants", models.CharField(blank=True, max_length=300, verbose_name="who took part")),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disagreements",
                        to="replies.opinion",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "disagreement",
                "verbose_name_plural": "disagreements",
                "ordering": ["opinion", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("opinion",),
                        name="replies_disagreement_one_open",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="opinion",
            name="redo_asked_on",
            field=models.DateField(null=True, verbose_name="asked again on"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="redo_basis",
            field=models.JSONField(default=dict, verbose_name="derivation"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="redo_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times asked again"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="redo_due_on",
            field=models.DateField(null=True, verbose_name="again due on"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="redo_of",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="version asked for again"),
        ),
        migrations.AlterField(
            model_name="approvalstep",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("current", "in turn"),
                    ("passed", "passed"),
                    ("sent_back", "sent back"),
                    ("dropped", "dropped"),
                    ("voided", "voided"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="publishedpiece",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="pieces", to="replies.publication"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedpiece",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("publication",),
                name="replies_piece_one_on_show",
            ),
        ),
    ]
