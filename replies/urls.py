"""Addresses of the reply's way from the first contact to the public page. A step's name is its word in `Action`."""

from django.urls import path

from replies.views import (
    contacts,
    drafting,
    evaluating,
    issuing,
    letters,
    mailbox,
    opinions,
    public,
    publishing,
    reminding,
    signing_off,
)

app_name = "replies"

of_assignment = [
    path("assignments/<int:pk>/log_contact/", contacts.log_contact, name="log_contact"),
    path("assignments/<int:pk>/request_opinion/", opinions.request_opinion, name="request_opinion"),
    path("assignments/<int:pk>/save_opinion/", opinions.save_opinion, name="save_opinion"),
    path("assignments/<int:pk>/save_draft/", drafting.save_draft, name="save_draft"),
    path("replies/autosave/<int:pk>/", drafting.autosave, name="autosave"),
]

of_opinion = [
    path("opinions/<int:pk>/submit_opinion/", opinions.submit_opinion, name="submit_opinion"),
    path("opinions/<int:pk>/send_back_opinion/", opinions.send_back_opinion, name="send_back_opinion"),
    path("opinions/<int:pk>/give_opinion/", opinions.give_opinion, name="give_opinion"),
    path("opinions/<int:pk>/treat_opinion/", opinions.treat_opinion, name="treat_opinion"),
]

of_reply = [
    path("replies/<int:pk>/", drafting.reply, name="reply"),
    path("replies/<int:pk>/diff/<int:a>..<int:b>/", drafting.diff, name="diff"),
    path("replies/<int:pk>/submit_draft/", drafting.submit_draft, name="submit_draft"),
    path("replies/<int:pk>/pass_draft/", signing_off.pass_draft, name="pass_draft"),
    path("replies/<int:pk>/send_back_draft/", signing_off.send_back_draft, name="send_back_draft"),
    path("replies/<int:pk>/sign/", signing_off.sign, name="sign"),
    path("replies/<int:pk>/number/", issuing.number, name="number"),
    path("replies/<int:pk>/dispatch/", issuing.dispatch, name="dispatch"),
    path("replies/<int:pk>/invite/", issuing.invite, name="invite"),
    path("replies/<int:pk>/letter/", letters.letter, name="letter"),
    path("replies/<int:pk>/letter.docx", letters.letter_docx, name="letter_docx"),
]

signing = [
    path("approvals/", signing_off.approvals, name="approvals"),
    path("approvals/<int:pk>/", signing_off.approval, name="approval"),
]

of_publication = [
    path("replies/<int:pk>/propose_publication/", publishing.propose_publication, name="propose_publication"),
    path(
        "publications/<int:pk>/review_publication/", publishing.review_publication, name="review_publication"
    ),
    path("publications/<int:pk>/publish/", publishing.publish, name="publish"),
]

without_account = [
    path("evaluate/", evaluating.evaluate, name="evaluate"),
    path("evaluate/<str:token>/", evaluating.open_link, name="open_link"),
    path("public/", public.public_list, name="public_list"),
    path("public/<slug:public_id>/", public.public_piece, name="public_piece"),
    path("demo/mailbox/", mailbox.demo_mailbox, name="demo_mailbox"),
]

urlpatterns = [
    *of_assignment,
    *of_opinion,
    *of_reply,
    *signing,
    path("suggestions/<int:pk>/conclude/", issuing.conclude, name="conclude"),
    path("reminders/", reminding.reminders, name="reminders"),
    *of_publication,
    *without_account,
]
