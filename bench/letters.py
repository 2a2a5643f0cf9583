"""答复函: how long the Word file and the PDF of letters of many shapes take, and how much memory a PDF does."""

import os
import resource
import tempfile
import time

import django

MOST_SECONDS = 10


def run():
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        django.setup()
        from replies import letter_pdf, letters
        from tests.replies.letter_shapes import SHAPES

        print(f"{'函 · letter':<26}{'Word, s':>9}{'PDF, s':>9}{'kB':>7}{'MB':>7}")
        for name, shape in SHAPES.items():
            letter = shape()
            word, _file = _timed(letters.docx, letter)
            pdf, file = _timed(letter_pdf.render, letter)
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            late = "" if max(word, pdf) <= MOST_SECONDS else "  超时 · too slow"
            print(f"{name:<26}{word:>9.2f}{pdf:>9.2f}{len(file) // 1024:>7}{most:>7}{late}")
    print("MB: 至此最大的一次 · the largest child so far")


def _timed(render, letter):
    began = time.monotonic()
    file = render(letter)
    return time.monotonic() - began, file
