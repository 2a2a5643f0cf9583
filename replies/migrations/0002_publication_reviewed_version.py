from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("replies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="reviewed_version",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="reviewed version"),
        ),
    ]
