"""The words of the report's sections on duty, messages, goods and the three levels, Chinese and English."""

DUTY: dict[str, tuple[str, str]] = {
    "numbers": ("数字", "Figures"), "posts": ("岗位、梯队和轮值", "Posts, echelons, rotation"), "by_post": ("按岗位类别", "By kind of post"),
    "shifts": ("班次", "Shifts"), "minimum": ("最少人数", "Least strength"), "target": ("目标人数", "Target strength"), "held": ("已有人", "Seats held"),
    "present": ("到岗", "Came"), "echelons_called": ("调用梯队", "Echelons called"), "without_rest": ("休息不足 11 小时的班次", "Shifts with less than 11 hours of rest before"),
    "overrides": ("放行规则", "Rules set aside"), "set_aside": ("放行的规则和理由", "Rules set aside, and why"),
    "post_VANGUARD": ("党员先锋岗", "Vanguard"), "post_CHECKPOINT": ("卡口值守", "Checkpoint"), "post_SAMPLING": ("核酸采样", "Sampling"),
    "post_DISINFECTION": ("消杀", "Disinfection"), "post_DELIVERY": ("物资配送", "Delivery"), "post_DATA_ENTRY": ("信息录入", "Data entry"),
    "post_TRACING_AID": ("流调协助", "Tracing aid"), "post_PATROL": ("巡查", "Patrol"), "post_CARE": ("照护", "Care"), "post_PHONE": ("电话", "Phone"),
    "post_STORE": ("仓库", "Store"),
    "kind_swap": ("换班", "Swap"), "kind_rotation": ("轮值", "Rotation"), "kind_dispatch": ("派单", "Dispatch order"),
    "rule_rest": ("休息 11 小时", "11 hours of rest"), "rule_in_a_day": ("24 小时内 10 小时", "10 hours in 24"), "rule_days_running": ("连续 6 天", "6 days running"),
    "rule_after_sealed": ("封控区之后休息", "Rest after a sealed zone"), "rule_nights": ("夜班均摊", "Nights shared"),
    "by_INSTITUTE_LEAD": ("街道负责人", "Street lead"), "by_CENTRE_LEAD": ("区级负责人", "District lead"),
    "attendance": ("到岗情况", "Attendance"), "expected": ("应到", "Expected"), "present_share": ("到岗率", "Share that came"),
    "unseen": ("没有签到记录", "Without a check-in"), "left_late": ("临时退出", "Left late"), "no_shows": ("缺勤", "No-shows"),
    "excused": ("其中请假", "Of them excused"), "unexcused": ("其中无故", "Of them unexcused"), "undecided": ("其中未认定", "Of them undecided"),
    "lost": ("临时缺的人", "Lost late"), "replaced": ("及时补上", "Replaced in time"), "credited": ("当天记入的时长", "Time credited that day"),
    "by_grade": ("按等级", "By grade"), "grade_A": ("A 级", "Grade A"), "grade_B": ("B 级", "Grade B"), "grade_C": ("C 级", "Grade C"), "grade_D": ("D 级", "Grade D"),
    "fairness": ("公平", "Fairness"), "gini": ("一周时长的基尼系数，全部储备", "Gini of the week's hours, whole reserve"),
    "gini_of_those": ("一周时长的基尼系数，服务过的人", "Gini of the week's hours, those who served"), "served_week": ("一周内服务过", "Served within the week"),
    "served": ("当日服务", "Served that day"), "first": ("其中第一次", "Of them for the first time"), "again": ("其中以前来过", "Of them again"),
    "first_share": ("第一次的比例", "Share of first-timers"), "nights": ("一周夜班", "Nights of the week"), "night_people": ("上夜班的人", "People with nights"),
    "most_nights": ("一人最多夜班", "Most nights of one person"),
    "asking": ("邀请和答复", "Asked and answered"), "told": ("问了", "Asked"), "accepted": ("答应", "Accepted"), "declined": ("谢绝", "Declined"),
    "ignored": ("没有答复", "Ignored"), "stood_down": ("通知不用来", "Stood down"), "waited": ("候补或还在等", "Waited"),
    "way_offer": ("系统匹配", "Matching"), "way_call": ("派单", "Dispatch orders"),
    "goods": ("捐赠物资", "Donated goods"), "received": ("累计接收", "Received"), "in_stock": ("在库", "In stock"), "allocated": ("已分配", "Allocated"),
    "issued": ("已发出", "Issued"), "returned_out": ("退回", "Returned out"), "written_off": ("核销", "Written off"),
    "received_today": ("当天接收", "Received that day"), "issued_today": ("当天发出", "Issued that day"),
    "flow": ("三级流转", "Three levels"), "solved": ("当天审结", "Solved that day"), "solved_station": ("在站", "At the station"),
    "solved_institute": ("在所", "At the institute"), "solved_centre": ("在中心", "At the centre"), "escalated": ("超时上报", "Escalated"),
    "help_offered": ("姊妹站愿意帮", "Help offered"), "help_accepted": ("姊妹站帮上", "Help accepted"),
    "check_posts_minimum": ("各类岗位最少人数之和", "kinds of post add up: least strength"), "check_posts_target": ("各类岗位目标人数之和", "kinds of post add up: target"),
    "check_posts_held": ("各类岗位已有人之和", "kinds of post add up: seats held"), "check_posts_present": ("各类岗位到岗之和", "kinds of post add up: came"),
    "check_expected": ("应到 = 到岗 + 没有签到记录 + 临时退出 + 缺勤", "expected = came + without a check-in + left late + no-shows"),
    "check_no_shows": ("缺勤 = 请假 + 无故 + 未认定", "no-shows = excused + unexcused + undecided"),
    "check_expected_districts": ("各区县应到之和 = 应到", "districts add up to all expected"), "check_minutes_by_grade": ("各等级时长之和 = 时长", "grades add up to all minutes"),
    "check_served": ("当日服务 = 第一次 + 以前来过", "served = first time + again"),
    "check_told": ("问了 = 答应 + 谢绝 + 没有答复 + 通知不用来 + 候补", "asked = accepted + declined + ignored + stood down + waited"),
    "check_told_ways": ("匹配 + 派单 = 问了", "matching + dispatch = asked"),
    "check_goods": ("接收 = 在库 + 已分配 + 已发出 + 退回 + 核销", "received = in stock + allocated + issued + returned out + written off"),
    "check_goods_numbers": ("账目编号没有缺号", "no entry of the books is missing"),
    "check_solved_levels": ("审结 = 站 + 所 + 中心", "solved = station + institute + centre"),
    "check_escalated_levels": ("超时上报之和", "escalations add up"),
}  # fmt: skip


def word(code: str) -> tuple[str, str] | None:
    """A word of these sections in both languages; the sum of one item's accounts is named with the item."""
    item = code.removeprefix("check_goods_")
    if code not in DUTY and item != code:
        zh, en = DUTY["check_goods"]
        return f"{item}：{zh}", f"{item}: {en}"
    return DUTY.get(code)
