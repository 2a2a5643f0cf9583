"""Arrangements for tests: of 2027 an invented one, of 2026 the real one with days changed."""

from suggestions.models import CalendarDay

SOURCE = "放假安排（试验用）"
OF_2027 = """关于2027年部分节假日安排的通知（试验用）
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假。
六、中秋节：9月15日（周三）放假。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。"""


def of_2026(*, without=(), off=(), work=()):
    """The shipped 2026 as CSV, without some days, with some more off or worked."""
    rows = [
        f"{row.date},{int(row.is_working)},{row.name}"
        for row in CalendarDay.objects.filter(date__year=2026)
        if str(row.date) not in without
    ]
    rows += [f"{day},0,临时放假" for day in off] + [f"{day},1,调休上班" for day in work]
    return "date,is_working,name\n" + "\n".join(rows)
