"""Uploaded files are hostile until proven: type by content, random name, size limit before anything is read."""

import hashlib
import unicodedata
import uuid
import zipfile
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (OFFICE + "wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": (OFFICE + "spreadsheetml.sheet", b"PK\x03\x04"),
}
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MACROS = ("vbaproject.bin", "activex", "embeddings/oleobject")
MOST_ENTRIES = 5000


def checked_type(file):
    """The content type. Raises ValidationError naming what is wrong and what may be attached."""
    if file.size == 0:
        raise ValidationError({"file": _("The file is empty. Choose it again.")})
    if file.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise ValidationError(
            {"file": _("The file is larger than %(limit)s MB. Split or compress it.") % {"limit": limit}}
        )
    ending = PurePosixPath(file.name).suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise ValidationError(
            {"file": _("Only PDF, Word (.docx), Excel (.xlsx), JPG and PNG files can be attached.")}
        )
    content_type, magic = TYPES[ending]
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if not head.startswith(magic) or (ending in INSIDE and not _is_clean_package(file, INSIDE[ending])):
        message = _(
            "The content is not that of a .%(ending)s file. Open it, save it again in that format and retry."
        )
        raise ValidationError({"file": message % {"ending": ending}})
    return content_type


def _is_clean_package(file, required):
    """An Office file that holds what its ending promises, few entries and no macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            names = [name.lower() for name in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    finally:
        file.seek(0)
    has_macros = any(mark in name for name in names for mark in MACROS)
    return required in names and len(names) <= MOST_ENTRIES and not has_macros


def clean_name(name):
    """The name as shown: no folders, no control or direction characters, its end kept."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(" .")
    return visible[-150:] or "file"


def stored_under_random_name(file):
    return File(file, name=f"{uuid.uuid4().hex}{PurePosixPath(file.name).suffix.lower()}")


def digest(file):
    file.seek(0)
    content = hashlib.sha256()
    for chunk in file.chunks():
        content.update(chunk)
    return content.hexdigest()
