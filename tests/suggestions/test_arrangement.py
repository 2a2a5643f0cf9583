"""The yearly notice as days: three real ones give the calendar that comes with the program."""

from datetime import date

import pytest

from suggestions import arrangement
from suggestions.arrangement import Unreadable
from tests.suggestions.test_deadlines import CALENDAR, CLOCK

NOTICES = {
    2024: """国务院办公厅关于2024年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。""",
    2025: """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}
HEAD = "date,is_working,name,source\n"


def told(year):
    return {day: working for day, (working, _name) in CLOCK.days.items() if day.year == year}


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_gives_the_days_of_its_year(year):
    found = arrangement.read(NOTICES[year], year=arrangement.year_of(NOTICES[year]), source="通知")
    assert {day.date: day.is_working for day in found} == told(year)
    assert {day.name for day in found if day.is_working} == {"调休上班"}
    assert {day.source for day in found} == {"通知"}
    assert arrangement.missing(found) == []


def test_the_shipped_file_is_read():
    text = CALENDAR.read_text(encoding="utf-8")
    lines = text.splitlines()
    own = "\n".join([lines[0], *(line for line in lines if line.startswith("2025"))])
    found = arrangement.read(own, year=2025)
    assert {day.date: day.is_working for day in found} == told(2025)
    assert arrangement.year_of(own) == 2025


def test_chinese_heads_and_words():
    found = arrangement.read(
        "日期,是否上班,名称\n2027-01-01,否,元旦\n2027-01-02,是,", year=2027, source="通知"
    )
    assert [(day.date, day.is_working, day.name) for day in found] == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 1, 2), True, "调休上班"),
    ]


def test_the_last_days_of_the_year_before_belong_to_it():
    text = "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。"
    assert [day.date.isoformat() for day in arrangement.read(text, year=2023)] == [
        "2022-12-31",
        "2023-01-01",
        "2023-01-02",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "空"),
        ("今天天气很好", "没有"),
        (NOTICES[2026].replace("2026", "2027"), "2027"),
        ("一、元旦：1月1日（周四）至3日（周六）放假，共5天。", "3"),
        ("一、元旦：1月31日至2日放假。", "早于"),
        ("一、元旦：2月30日放假。", "日期"),
        ("一、元旦：1月1日放假1月4日上班。", "同一句"),
        (HEAD + "2026-13-01,0,元旦,", "2026-13-01"),
        (HEAD + "2026-01-01,maybe,元旦,", "maybe"),
        (HEAD + "2026-01-01,0,元旦,\n2026-01-01,0,元旦,", "2026-01-01"),
        (HEAD + "2026-01-05,1,调休上班,", "2026-01-05"),
        (HEAD + "2026-01-01,0,,", "2026-01-01"),
        (HEAD + "2029-01-01,0,元旦,", "2029-01-01"),
        (HEAD + '2026-01-01,0,"元旦', "CSV"),
    ],
)
def test_what_cannot_be_read_says_why(text, words):
    year = 2027 if "2027年" in text else 2026
    with pytest.raises(Unreadable) as refusal:
        arrangement.read(text, year=year)
    assert words in str(refusal.value)


def test_files_of_other_encodings():
    text = "日期,是否上班,名称\n2027-01-01,否,元旦\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert arrangement.decoded(text.encode(encoding)) == text
    for content in (b"\xff\xff\xff", b"a\0b", b"x" * (arrangement.MOST_BYTES + 1)):
        with pytest.raises(Unreadable):
            arrangement.decoded(content)
