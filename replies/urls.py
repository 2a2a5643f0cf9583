"""Addresses of the reply's way from the first contact to the public page. A step's name is its word in `Action`."""

from django.urls import path

from replies.views import (
    absences,
    calendar,
    class_changing,
    committing,
    contacts,
    delegating,
    delivering,
    deputies,
    deputy_waiting,
    disagreeing,
    drafting,
    entering,
    evaluating,
    evaluating_commitments,
    handing_over,
    importing,
    issuing,
    joining,
    letters,
    mailbox,
    merging,
    opinion_letters,
    opinions,
    platform,
    public,
    public_files,
    publishing,
    rehandling,
    reminding,
    reorganising,
    signing_off,
    signing_opened,
    statistics,
    taking_back,
    urging,
    withdrawing,
)

app_name = "replies"

of_statistics = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/cases/", statistics.statistics_cases, name="statistics_cases"),
    path("statistics/statistics.csv", statistics.statistics_csv, name="statistics_csv"),
]

of_calendar = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/change/", calendar.change_calendar, name="change_calendar"),
    path("why_this_day/<slug:kind>/<int:pk>/", calendar.why_this_day, name="why_this_day"),
]

of_assignment = [
    path("assignments/<int:pk>/log_contact/", contacts.log_contact, name="log_contact"),
    path("assignments/<int:pk>/wait_for_deputy/", deputy_waiting.wait_for_deputy, name="wait_for_deputy"),
    path("assignments/<int:pk>/end_wait/", deputy_waiting.end_wait, name="end_wait"),
    path("assignments/<int:pk>/request_opinion/", opinions.request_opinion, name="request_opinion"),
    path("assignments/<int:pk>/save_opinion/", opinions.save_opinion, name="save_opinion"),
    path("assignments/<int:pk>/save_draft/", drafting.save_draft, name="save_draft"),
    path("assignments/<int:pk>/merge/", merging.merge, name="merge"),
    path("assignments/<int:pk>/unmerge/", merging.unmerge, name="unmerge"),
    path("replies/autosave/<int:pk>/", drafting.autosave, name="autosave"),
]

of_opinion = [
    path("opinions/<int:pk>/submit_opinion/", opinions.submit_opinion, name="submit_opinion"),
    path("opinions/<int:pk>/send_back_opinion/", opinions.send_back_opinion, name="send_back_opinion"),
    path("opinions/<int:pk>/give_opinion/", opinions.give_opinion, name="give_opinion"),
    path("opinions/<int:pk>/treat_opinion/", opinions.treat_opinion, name="treat_opinion"),
    path("opinions/<int:pk>/request_redo/", disagreeing.request_redo, name="request_redo"),
    path(
        "opinions/<int:pk>/withdraw_disagreement/",
        disagreeing.withdraw_disagreement,
        name="withdraw_disagreement",
    ),
    path("opinions/<int:pk>/coordinate/", disagreeing.coordinate, name="coordinate"),
    path("opinions/<int:pk>/letter/", opinion_letters.opinion_letter, name="opinion_letter"),
    path("opinions/<int:pk>/letter.docx", opinion_letters.opinion_letter_docx, name="opinion_letter_docx"),
    path("opinions/<int:pk>/letter.pdf", opinion_letters.opinion_letter_pdf, name="opinion_letter_pdf"),
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
    path("replies/<int:pk>/recall_draft/", taking_back.recall_draft, name="recall_draft"),
    path("replies/<int:pk>/unsign/", taking_back.unsign, name="unsign"),
    path("replies/<int:pk>/withdraw_letter/", taking_back.withdraw_letter, name="withdraw_letter"),
    path("replies/<int:pk>/invite/", issuing.invite, name="invite"),
    path("replies/<int:pk>/letter/", letters.letter, name="letter"),
    path("replies/<int:pk>/letter.docx", letters.letter_docx, name="letter_docx"),
    path("replies/<int:pk>/letter/<int:suggestion>/", letters.letter, name="letter"),
    path("replies/<int:pk>/letter-<int:suggestion>.docx", letters.letter_docx, name="letter_docx"),
    path("replies/<int:pk>/letter.pdf", letters.letter_pdf, name="letter_pdf"),
    path("replies/<int:pk>/letter-<int:suggestion>.pdf", letters.letter_pdf, name="letter_pdf"),
]

signing = [
    path("approvals/", signing_off.approvals, name="approvals"),
    path("approvals/sign/", signing_opened.sign_opened, name="sign_opened"),
    path("approvals/<int:pk>/", signing_off.approval, name="approval"),
    path("delegations/", delegating.delegations, name="delegations"),
    path("memberships/<int:pk>/delegate/", delegating.delegate, name="delegate"),
    path("delegations/<int:pk>/revoke_delegation/", delegating.revoke_delegation, name="revoke_delegation"),
    path("absence/", absences.absences, name="absences"),
    path("memberships/<int:pk>/report_absence/", absences.report_absence, name="report_absence"),
    path("absence/<int:pk>/end_absence/", absences.end_absence, name="end_absence"),
    path("me/reminders/", absences.my_reminders, name="my_reminders"),
]

of_publication = [
    path("replies/<int:pk>/propose_publication/", publishing.propose_publication, name="propose_publication"),
    path(
        "publications/<int:pk>/review_publication/", publishing.review_publication, name="review_publication"
    ),
    path("publications/<int:pk>/publish/", publishing.publish, name="publish"),
    path(
        "publications/<int:pk>/recall_publication/", publishing.recall_publication, name="recall_publication"
    ),
]

without_account = [
    path("evaluate/", evaluating.evaluate, name="evaluate"),
    path("evaluate/commitment/", evaluating_commitments.evaluate_commitment, name="evaluate_commitment"),
    path("evaluate/<str:token>/", evaluating.open_link, name="open_link"),
    path("public/", public.public_list, name="public_list"),
    path("public/feed/", public_files.public_feed, name="public_feed"),
    path("public/feed/rss/", public_files.public_rss, name="public_rss"),
    path("public/sitemap.xml", public_files.public_sitemap, name="public_sitemap"),
    path("public/data.csv", public_files.public_csv, name="public_csv"),
    path("public/data.json", public_files.public_json, name="public_json"),
    path("robots.txt", public_files.robots, name="robots"),
    path("public/<slug:public_id>/", public.public_piece, name="public_piece"),
    path("demo/mailbox/", mailbox.demo_mailbox, name="demo_mailbox"),
    path("api/evaluations/", platform.evaluations, name="platform_evaluations"),
]

of_evaluation = [
    path("evaluations/import/", importing.import_evaluations, name="import_evaluations"),
    path("evaluations/import/<int:pk>/", importing.evaluation_import, name="evaluation_import"),
    path("evaluations/<int:pk>/enter_evaluation/", entering.enter_evaluation, name="enter_evaluation"),
    path("evaluations/<int:pk>/correct_evaluation/", entering.correct_evaluation, name="correct_evaluation"),
    path("evaluations/<int:pk>/release_evaluation/", entering.release_evaluation, name="release_evaluation"),
    path("evaluations/<int:pk>/urge_evaluation/", entering.urge_evaluation, name="urge_evaluation"),
    path("evaluations/<int:pk>/lapse/", entering.lapse, name="lapse"),
    path("assignments/<int:pk>/change_class/", class_changing.change_class, name="change_class"),
    path(
        "suggestions/<int:pk>/decline_rehandling/", rehandling.decline_rehandling, name="decline_rehandling"
    ),
    path("suggestions/<int:pk>/order_rehandling/", rehandling.order_rehandling, name="order_rehandling"),
    path("suggestions/<int:pk>/record_mediation/", rehandling.record_mediation, name="record_mediation"),
]

of_commitment = [
    path("commitments/", committing.commitments, name="commitments"),
    path("commitments/<int:pk>/", committing.commitment, name="commitment"),
    path("commitments/<int:pk>/report_progress/", committing.report_progress, name="report_progress"),
    path("commitments/<int:pk>/fulfil/", committing.fulfil, name="fulfil"),
    path("commitments/<int:pk>/drop_commitment/", committing.drop_commitment, name="drop_commitment"),
    path("commitments/<int:pk>/carry_over/", committing.carry_over, name="carry_over"),
    path(
        "commitments/<int:pk>/invite_commitment/",
        evaluating_commitments.invite_commitment,
        name="invite_commitment",
    ),
    path(
        "commitments/<int:pk>/mediate_commitment/",
        evaluating_commitments.mediate_commitment,
        name="mediate_commitment",
    ),
    path(
        "commitments/<int:pk>/explain_commitment/",
        evaluating_commitments.explain_commitment,
        name="explain_commitment",
    ),
]

of_messages = [
    path("messages/", delivering.messages, name="messages"),
    path("messages/<int:pk>/resend_message/", delivering.resend_message, name="resend_message"),
    path("messages/<int:pk>/drop_message/", delivering.drop_message, name="drop_message"),
    path("messages/put_aside/<int:pk>/", delivering.try_again, name="try_again"),
    path("addresses/", delivering.addresses, name="addresses"),
    path("addresses/<int:pk>/", delivering.trust_address, name="trust_address"),
]

of_people = [
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<int:pk>/update_deputy/", deputies.update_deputy, name="update_deputy"),
    path("suggestions/<int:pk>/decide_addressee/", deputies.decide_addressee, name="decide_addressee"),
    path("people/", handing_over.people, name="people"),
    path("memberships/<int:pk>/hand_over/", handing_over.hand_over, name="hand_over"),
    path("agencies/", reorganising.agencies, name="agencies"),
    path("agencies/<int:pk>/reorganise/", reorganising.reorganise, name="reorganise"),
]

urlpatterns = [
    *of_statistics,
    *of_calendar,
    *of_people,
    *of_messages,
    *of_assignment,
    *of_opinion,
    *of_reply,
    *signing,
    path("suggestions/<int:pk>/add_co_handler/", joining.add_co_handler, name="add_co_handler"),
    path("assignments/<int:pk>/excuse_co_handler/", joining.excuse_co_handler, name="excuse_co_handler"),
    path("suggestions/<int:pk>/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("suggestions/<int:pk>/conclude/", issuing.conclude, name="conclude"),
    path("reminders/", reminding.reminders, name="reminders"),
    path("reminders/ahead/", reminding.reminders_ahead, name="reminders_ahead"),
    path("assignments/<int:pk>/urge/", urging.urge, name="urge"),
    path("urges/new/", urging.urge_many, name="urge_many"),
    path("urges/results/<str:key>/", urging.urge_results, name="urge_results"),
    path("urges/<int:pk>/notice/", urging.urge_notice, name="urge_notice"),
    *of_commitment,
    *of_evaluation,
    *of_publication,
    *without_account,
]
