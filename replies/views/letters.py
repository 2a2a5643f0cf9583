from django.http import HttpResponse


def letter(request, **address):
    return HttpResponse(status=501)


def letter_docx(request, **address):
    return HttpResponse(status=501)
