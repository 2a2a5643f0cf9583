import sys

from django.core.management.base import BaseCommand

from config.health import BAD, state_of_health


class Command(BaseCommand):
    help = "Say whether database, outbox, scheduler, broker, disk and calendar are well. Ends with 1 when one is bad."
    requires_system_checks = []

    def handle(self, **options):
        status, checks = state_of_health()
        for name, result in checks.items():
            measured = " ".join(f"{key}={value}" for key, value in result.items() if key != "status")
            self.stdout.write(f"{result['status']:<5}{name:<10}{measured}")
        self.stdout.write(f"{status}")
        if status == BAD:
            sys.exit(1)
