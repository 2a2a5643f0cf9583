from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def search_keys(text):
    """The text with its pinyin and initials, so that `sjtysj` and `jiaotong` find 市交通运输局."""
    words = [word for word in text.split() if word]
    full = ["".join(lazy_pinyin(word)) for word in words]
    initials = ["".join(lazy_pinyin(word, style=Style.FIRST_LETTER)) for word in words]
    return " ".join(dict.fromkeys([*words, *full, *initials]))
