"""The one structured source of an official letter: what is signed, shown, printed and sent.

A letter is composed once, frozen, and every form of it (page, plain text, Word file) is drawn from this
value alone. Number and date are given after signing: while they are None a reserved place is shown.
"""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import NamedTuple

FORMAT = 1
PARAGRAPH, HEADING = "paragraph", "heading"
LEVELS = {PARAGRAPH: (0,), HEADING: (1, 2)}  # 一、 and （一）
RESERVED_NUMBER = "〔　　〕　　号"
RESERVED_DATE = "　　年　月　日"


def clean(text):
    """The text in one line, without control, format and unpaired characters.

    Word refuses such characters, and invisible ones (zero width, turned reading direction) would let a signed
    letter read otherwise than it looks. Variation selectors stay: rare names need them.
    """
    visible = (" " if char in "\t\r\n\v\f\u2028\u2029" else char for char in text or "")
    kept = (char for char in visible if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"})
    return "".join(kept).strip()


@dataclass(frozen=True)
class Block:
    """A paragraph or heading of the body; `part` says what it is there for (opening, item, sign_off …)."""

    kind: str
    text: str
    part: str
    level: int = 0

    def __post_init__(self):
        if self.level not in LEVELS.get(self.kind, ()):
            raise ValueError(f"no such block: {self.kind} of level {self.level}")
        object.__setattr__(self, "text", clean(self.text))


def paragraph(text, *, part):
    return Block(PARAGRAPH, text, part)


def heading(text, *, part, level=1):
    return Block(HEADING, text, part, level)


def paragraphs(text, *, part):
    """One block for each line that holds something."""
    blocks = (paragraph(line, part=part) for line in (text or "").splitlines())
    return tuple(block for block in blocks if block.text)


class ContactLine(NamedTuple):
    """Whom the deputy may ask; an empty field is left out of the letter."""

    person: str = ""
    phone: str = ""
    postcode: str = ""


class Digest(NamedTuple):
    algorithm: str
    value: str


@dataclass(frozen=True, kw_only=True)
class LetterText:
    """The whole letter. `document_number` "" means none at all, None one still to be given."""

    agency_name: str
    title: str
    salutation: str
    blocks: tuple[Block, ...]
    signatory_name: str = ""
    document_number: str | None = None
    dated_on: date | None = None
    class_mark: str = ""
    show_class_mark: bool = False
    contact: ContactLine = ContactLine()
    cc: tuple[str, ...] = ()

    def __post_init__(self):
        for name in ("agency_name", "title", "salutation", "signatory_name", "class_mark"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        if self.document_number is not None:
            object.__setattr__(self, "document_number", clean(self.document_number))
        object.__setattr__(self, "blocks", tuple(self.blocks))
        object.__setattr__(self, "contact", ContactLine(*map(clean, self.contact)))
        object.__setattr__(self, "cc", tuple(filter(None, map(clean, self.cc))))

    def issued(self, *, document_number, dated_on):
        """The same letter with the number and date it got after signing."""
        return replace(self, document_number=document_number, dated_on=dated_on)

    def to_json(self):
        """The canonical form: equal letters give equal strings."""
        fields = asdict(self) | {"contact": self.contact._asdict(), "format": FORMAT}
        return _canonical(fields | {"dated_on": self.dated_on.isoformat() if self.dated_on else None})

    @classmethod
    def from_json(cls, text):
        fields = json.loads(text)
        if fields.pop("format", None) != FORMAT:
            raise ValueError("a letter of another format")
        fields["blocks"] = tuple(Block(**block) for block in fields["blocks"])
        fields["contact"] = ContactLine(**fields["contact"])
        fields["cc"] = tuple(fields["cc"])
        fields["dated_on"] = date.fromisoformat(fields["dated_on"]) if fields["dated_on"] else None
        return cls(**fields)

    def digest(self, *, algorithm=None):
        return _digest(self.to_json(), algorithm)

    def signed_digest(self, *, algorithm=None):
        """What a signature stands for: everything but the number and date, which come later."""
        return self.issued(document_number=None, dated_on=None).digest(algorithm=algorithm)

    def issued_digest(self, *, algorithm=None):
        """What was sent: the signed text chained with its number and date."""
        signed = self.signed_digest(algorithm=algorithm)
        chain = {
            "signed": signed.value,
            "document_number": self.document_number,
            "dated_on": self.dated_on.isoformat() if self.dated_on else None,
        }
        return _digest(_canonical(chain), signed.algorithm)


def joint_digest(digests):
    """What a decision on several letters stands for: their digests chained; of a single one its own."""
    first, *more = digests
    if not more:
        return first
    return _digest(_canonical([digest.value for digest in digests]), first.algorithm)


def _canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(text, algorithm):
    """SM3, the national digest, where this machine's OpenSSL has it; a stored one names its algorithm."""
    algorithm = algorithm or ("sm3" if "sm3" in hashlib.algorithms_available else "sha256")
    return Digest(algorithm, hashlib.new(algorithm, text.encode()).hexdigest())
