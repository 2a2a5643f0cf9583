from django.http import HttpResponse


def approvals(request, **address):
    return HttpResponse(status=501)


def approval(request, **address):
    return HttpResponse(status=501)


def pass_draft(request, **address):
    return HttpResponse(status=501)


def send_back_draft(request, **address):
    return HttpResponse(status=501)


def sign(request, **address):
    return HttpResponse(status=501)
