"""Build a world from a JSON file by the real steps and print what was made (docs/scenario.md)."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.reading import ScenarioError, read
from config.demo.scenario import build, made

NOT_HERE = "Scenarios are loaded only in demo mode (DEMO=on), never beside real data."


class Command(BaseCommand):
    help = "Build a world from a JSON file by the real steps and print what was made as JSON (DEMO=on only)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="see docs/scenario.md and docs/scenario.example.json")

    def handle(self, *, file, **options):
        if not settings.DEMO:
            raise CommandError(f"场景只在演示模式下装载 · {NOT_HERE}")
        try:
            told = read(file)
            pieces = build(told)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"{file} is not JSON: {error}") from error
        except ScenarioError as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(json.dumps(made(told, pieces), ensure_ascii=False, indent=2))
