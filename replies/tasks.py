"""Entry points of Celery: a wake-up call each. What there is to do stands in the database."""

from celery import shared_task

from replies import reminders


@shared_task
def send_reminders():
    reminders.send()
