from django.http import HttpResponse


def request_opinion(request, **address):
    return HttpResponse(status=501)


def save_opinion(request, **address):
    return HttpResponse(status=501)


def submit_opinion(request, **address):
    return HttpResponse(status=501)


def send_back_opinion(request, **address):
    return HttpResponse(status=501)


def give_opinion(request, **address):
    return HttpResponse(status=501)


def treat_opinion(request, **address):
    return HttpResponse(status=501)
