from django.http import HttpResponse


def reply(request, **address):
    return HttpResponse(status=501)


def save_draft(request, **address):
    return HttpResponse(status=501)


def autosave(request, **address):
    return HttpResponse(status=501)


def diff(request, **address):
    return HttpResponse(status=501)


def submit_draft(request, **address):
    return HttpResponse(status=501)
