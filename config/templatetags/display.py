"""Tags that only show: nothing here decides, counts or asks the database."""

from django import template
from django.utils.html import format_html_join

register = template.Library()


@register.simple_tag
def elided_pages(page_obj):
    """Page numbers around the current one, with … where some are left out."""
    return page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)


@register.filter
def paragraphs(text):
    """Every line is a paragraph, as in official texts: each gets its indent."""
    return format_html_join("\n", "<p>{}</p>", ([line] for line in (text or "").splitlines() if line.strip()))
