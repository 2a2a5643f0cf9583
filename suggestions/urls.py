from django.urls import path

from suggestions import views
from suggestions.views import terms

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
    path("suggestions/<int:pk>/recall_assignment/", views.recall_assignment, name="recall_assignment"),
    path("suggestions/<int:pk>/return_to_deputy/", views.return_to_deputy, name="return_to_deputy"),
    path("suggestions/<int:pk>/convert/", views.convert, name="convert"),
    path("suggestions/<int:pk>/mark_key/", views.mark_key, name="mark_key"),
    path("suggestions/<int:pk>/unmark_key/", views.unmark_key, name="unmark_key"),
    path("suggestions/<int:pk>/see_contact_data/", views.see_contact_data, name="see_contact_data"),
    path("assignments/<int:pk>/sign_for/", views.sign_for, name="sign_for"),
    path("assignments/<int:pk>/allocate/", views.allocate, name="allocate"),
    path("assignments/<int:pk>/object/", views.object, name="object"),
    path("assignments/<int:pk>/sign_objection/", views.sign_objection, name="sign_objection"),
    path("assignments/<int:pk>/drop_objection/", views.drop_objection, name="drop_objection"),
    path("assignments/<int:pk>/overrule/", views.overrule, name="overrule"),
    path("assignments/<int:pk>/reassign/", views.reassign, name="reassign"),
    path("assignments/<int:pk>/ask_extension/", views.ask_extension, name="ask_extension"),
    path("assignments/<int:pk>/sign_extension/", views.sign_extension, name="sign_extension"),
    path("assignments/<int:pk>/decide_extension/", views.decide_extension, name="decide_extension"),
    path("assignments/<int:pk>/why_this_day/", views.why_this_day, name="why_this_day"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<int:pk>/", terms.term, name="term"),
    path("terms/<int:pk>/end_term/", terms.end_term, name="end_term"),
]
