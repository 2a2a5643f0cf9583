from django.http import HttpResponse


def log_contact(request, **address):
    return HttpResponse(status=501)
