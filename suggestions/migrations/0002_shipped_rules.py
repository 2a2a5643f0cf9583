from django.db import migrations

from suggestions.shipped import load_calendar, load_rules


def load(apps, schema_editor):
    models = [apps.get_model("suggestions", name) for name in ("ResultScheme", "ResultClass", "RuleProfile")]
    load_rules(*models)
    load_calendar(apps.get_model("suggestions", "CalendarDay"))


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
