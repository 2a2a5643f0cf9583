"""Draws a PDF from a page of HTML in a process of its own: what it costs in time and memory ends with it.

    python -I letter_press.py IDENTIFIER < page.html > letter.pdf

The fonts of a letter take hundreds of megabytes, and a mistake in the drawing library must not stop a web server.
The page brings its style with it; nothing is fetched from anywhere.
"""

import logging
import resource
import sys

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 30
NO_LIBRARY, NO_GLYPH = 3, 4
"""What the exit code says; anything else is a fault."""


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end(code, told):
    sys.stderr.buffer.write(told.encode(errors="replace"))
    sys.exit(code)


def library():
    """The drawing library and two of its parts, or the end: it is missing, or the system's Pango below it."""
    try:
        import weasyprint
        import weasyprint.formatting_structure.boxes
        import weasyprint.layout.inline
    except (ImportError, OSError) as error:
        end(NO_LIBRARY, str(error))
    return weasyprint, weasyprint.layout.inline, weasyprint.formatting_structure.boxes


class Boxes(logging.Handler):
    """Characters no font of this machine has: the library draws an empty box for them and only warns."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        if record.msg.startswith(".notdef"):
            self.found.append(record.args[0])


def refuse(url, **options):
    raise ValueError("a letter fetches nothing")


def fill_lines(inline, boxes):
    """Chinese lines filled to the edge by the space between characters; the library stretches word spaces alone."""

    def justify_line(context, line, extra):
        texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox) and box.text.strip()]
        gaps = sum(len(box.text) for box in texts) - 1
        if gaps < 1 or len(texts) != 1 or extra > 4 * line.style["font_size"]:
            return
        (box,) = texts
        style, given = box.style.copy(), box.style["letter_spacing"]
        style["letter_spacing"] = (0 if given == "normal" else given) + extra / gaps
        box.style, box.width = style, box.width + extra

    inline.justify_line = justify_line


def press(page, identifier):
    weasyprint, inline, boxes = library()
    fill_lines(inline, boxes)
    missing = Boxes()
    logging.getLogger("weasyprint").addHandler(missing)
    file = weasyprint.HTML(string=page, url_fetcher=refuse, media_type="print").write_pdf(
        pdf_variant="pdf/a-2u", pdf_identifier=identifier.encode()
    )
    if missing.found:
        end(NO_GLYPH, "".join(dict.fromkeys(missing.found)))
    return file


def main():
    limit()
    page = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(press(page, sys.argv[1]))


if __name__ == "__main__":
    main()
