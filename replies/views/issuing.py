from django.http import HttpResponse


def number(request, **address):
    return HttpResponse(status=501)


def dispatch(request, **address):
    return HttpResponse(status=501)


def invite(request, **address):
    return HttpResponse(status=501)


def conclude(request, **address):
    return HttpResponse(status=501)
