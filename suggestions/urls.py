from django.urls import path

from suggestions import views

app_name = "suggestions"

urlpatterns = [
    path("suggestions/", views.ledger, name="list"),
    path("suggestions/new/", views.register, name="register"),
    path("suggestions/assign/", views.assign_board, name="assign_board"),
    path("suggestions/<int:pk>/revise/", views.revise, name="revise"),
    path("suggestions/<int:pk>/attach/", views.attach, name="attach"),
    path("suggestions/<int:pk>/submit/", views.submit, name="submit"),
    path("suggestions/<int:pk>/accept/", views.accept, name="accept"),
    path("suggestions/<int:pk>/assign/", views.assign, name="assign"),
    path("suggestions/<int:pk>/see_contact_data/", views.see_contact_data, name="see_contact_data"),
    path("assignments/<int:pk>/sign_for/", views.sign_for, name="sign_for"),
    path("assignments/<int:pk>/allocate/", views.allocate, name="allocate"),
    path("assignments/<int:pk>/why_this_day/", views.why_this_day, name="why_this_day"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
]
