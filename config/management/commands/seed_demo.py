"""Fill an empty database with the demo's people and suggestions."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config import demo
from config.demo import content, session, walk
from suggestions.models import Suggestion

USUAL_COUNT, USUAL_SEED = 120, 2026
NOT_HERE = "Demo data is made only in demo mode (DEMO=on), never beside real data."
NOT_EMPTY = "The database already holds suggestions. Use an empty one (DATA=folder) or --if-empty."


class Command(BaseCommand):
    help = (
        "Fill an empty database with invented people and suggestions, and print the accounts (DEMO=on only)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--suggestions", type=int, default=USUAL_COUNT, help="how many of this year (120)"
        )
        parser.add_argument(
            "--seed", type=int, default=USUAL_SEED, help="another number, another choice and order"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a database that holds suggestions alone"
        )

    def handle(self, *, suggestions, seed, if_empty, **options):
        if not settings.DEMO:
            raise CommandError(f"演示数据只在演示模式下生成 · {NOT_HERE}")
        if suggestions < 0:
            raise CommandError("建议件数不能为负 · --suggestions cannot be negative.")
        if not Suggestion.objects.exists():
            self._seed(suggestions, seed)
        elif not if_empty:
            raise CommandError(f"数据库中已有建议 · {NOT_EMPTY}")
        self._print_accounts()

    def _seed(self, count, seed):
        self.stdout.write("正在生成演示数据，约半分钟 · making demo data, about half a minute")
        begun = time.monotonic()
        with transaction.atomic():
            sessions = content.load()
            pieces = [session.case_0924(sessions[3])]
            pieces += session.pieces_of_the_year(sessions[4], count=count, seed=seed)
            walk.play([walk.life(piece) for piece in pieces])
        took = time.monotonic() - begun
        self.stdout.write(
            f"{len(pieces)} 件建议，{took:.0f} 秒 · {len(pieces)} suggestions in {took:.0f} s\n"
        )

    def _print_accounts(self):
        for group in demo.accounts():
            self.stdout.write(f"\n{group['group']}")
            for person in group["people"]:
                about = f"{person['name']} {person['agency']}{person['post']} · {person['role_label']}"
                self.stdout.write(f"  {person['username']:<18}{about}")
        self.stdout.write(f"\n密码 · password: {demo.PASSWORD}")
