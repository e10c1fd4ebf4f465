"""The words of the report, Chinese and English; reasons and roles are those that every message uses."""

from muster.texts import TEXTS
from reports.words_duty import word

WORDS: dict[str, tuple[str, str]] = {
    "title": ("每日匹配报告", "Nightly match report"),
    "final": ("定稿", "final"), "corrected": ("更正版", "corrected"),
    "date": ("执勤日", "Duty day"), "run": ("编号", "Run"), "version": ("版本", "Version"), "algorithm": ("规则版本", "Rules"),
    "cut_off": ("数据截至", "Data as of"), "digest": ("输入摘要", "Digest of inputs"),
    "header_note": (
        "需求和岗位按执勤日（6 时至次日 6 时）统计，变动按自然日统计；截止时间是当日 24 时，仍在进行的夜班按截止时的情况计。",
        "Needs and seats: the duty day, 06:00 to 06:00. Movements: the calendar day. "
        "Cut-off: midnight; a night shift still running counts as it stood then.",
    ),
    "units": ("单位说明", "Units"),
    "units_note": ("下面四种单位分开统计，从不相加。", "These four are counted apart and never added together."),
    "people": ("人", "people"), "assignments": ("人次", "assignments"), "needs": ("条", "needs"), "communities": ("个社区", "communities"),
    "vehicles": ("辆", "vehicles"),
    "unit_people": ("一个人，不论服务几次。", "One person, however often they serve."),
    "unit_assignments": ("一个人上一个班次的一个岗位；一人可以有几个人次。", "One person in one seat of one shift; a person may have several."),
    "unit_needs": ("一个社区提出的一份需求，可以要很多人。", "One ask of one community; it may want many people."),
    "unit_communities": ("提出需求的社区，不论提了几条。", "A community that asked, however often."),
    "reserves": ("储备志愿者", "Reserve volunteers"),
    "before": ("前一日总数", "Total the day before"), "total": ("总数", "Total"), "new": ("新增", "New"), "verified": ("新核验", "Newly verified"),
    "verified_total": ("已核验总数", "Verified in all"), "withdrawn": ("撤回", "Withdrawn"), "drivers": ("其中会驾车的", "Of them drivers"),
    "never_offered": ("从未被邀请", "Never offered a task"), "never_offered_share": ("从未被邀请的比例", "Share never offered a task"),
    "never_offered_share_before": ("前一日的比例", "Share the day before"), "never_offered_change": ("比前一日", "Change to the day before"),
    "by_district": ("按区县", "By district"), "by_role": ("按岗位", "By role"), "by_reason": ("空缺的原因", "Why seats are open"),
    "communities_asking": ("提出需求的社区", "Communities that asked"),
    "by_reason_people": ("空缺的原因，人次", "Why seats are open, assignments"), "movements": ("当天的变动和用时", "Movements of the day, and times"),
    "demand": ("社区需求", "Community needs"), "reviewed": ("已审核", "Reviewed"),
    "review_p50": ("审核用时，中位数", "Review time, median"), "review_p95": ("审核用时，95 分位", "Review time, 95th percentile"),
    "published": ("已发布", "Published"), "returned": ("已退回", "Sent back"), "cancelled": ("已取消", "Cancelled"), "expired": ("已过期", "Expired"),
    "asked": ("当日需求", "Needs of the day"), "matched": ("满员", "Full"), "partly": ("部分满足", "Partly filled"),
    "unmatched": ("完全没有人", "Nobody at all"), "seats": ("要人", "Seats wanted"), "filled": ("到位", "Seats filled"), "open": ("空缺", "Seats open"),
    "vehicles_wanted": ("要车", "Vehicles wanted"), "vehicles_filled": ("车辆到位", "Vehicles filled"), "vehicles_open": ("缺车", "Vehicles missing"),
    "first_p50": ("发布到第一人，中位数", "Time to first match, median"), "first_p95": ("发布到第一人，95 分位", "Time to first match, 95th"),
    "full_p50": ("发布到满员，中位数", "Time to full, median"), "full_p95": ("发布到满员，95 分位", "Time to full, 95th"),
    "full_in_target": ("十分钟内满员", "Full within ten minutes"),
    "fill": ("到位率", "Fill"), "area": ("区域", "Area"), "figure": ("项目", "Figure"), "value": ("数值", "Value"), "reason": ("原因", "Reason"),
    "open_needs": ("没有满员的需求", "Needs that are not full"), "none_open": ("当日需求全部满员。", "Every need of the day is full."),
    "need": ("需求", "Need"), "age": ("已等", "Age"), "owner": ("由谁负责", "Owner"), "action": ("明天怎么办", "Proposal for tomorrow"),
    "community": ("站点", "station"), "street": ("街道", "institute"), "district": ("区级中心", "district centre"),
    "tomorrow": ("明天", "Tomorrow"), "gaps": ("明天的空缺，按岗位和时段", "Open seats of tomorrow, by post and slot"),
    "none_tomorrow": ("已发布的明天需求没有空缺。", "The published needs of tomorrow have no open seat."),
    "ask_first": ("先问谁：从未被邀请的人数", "Whom to ask first: people never offered a task"), "role": ("岗位", "Post"), "slot": ("时段", "Slot"),
    "day": ("白天", "day"), "evening": ("傍晚", "evening"), "night": ("夜间", "night"),
    "credentials": ("平台还没有登记证件，所以没有即将到期的证件。", "No credentials are recorded yet, so none can be about to expire."),
    "checks": ("勾稽", "Sums that must hold"), "check": ("勾稽关系", "Sum"), "left": ("左边", "Left"), "right": ("右边", "Right"),
    "holds": ("相符", "holds"), "differs": ("不符", "DIFFERS"),
    "check_reserve_today": ("前一日总数 + 新增 = 总数 + 撤回", "before + new = total + withdrawn"),
    "check_reserve_districts": ("各区县人数之和 = 总数", "districts add up to all people"),
    "check_needs": ("需求 = 满员 + 部分满足 + 完全没有人", "needs = full + partly + nobody"), "check_seats": ("要人 = 到位 + 空缺", "wanted = filled + open"),
    "check_vehicles": ("要车 = 到位 + 缺车", "vehicles wanted = filled + missing"),
    "check_seat_reasons": ("每个空缺恰好一个原因", "every open seat has one reason"),
    "check_vehicle_reasons": ("每辆缺的车恰好一个原因", "every missing vehicle has one reason"),
    "check_unexplained": ("没有原因的空缺为零", "no seat lacks a reason"),
    "check_need_districts": ("各区县需求之和 = 需求", "districts add up to all needs"),
    "check_seat_districts": ("各区县要人之和 = 要人", "districts add up to all seats"),
    "reason_UNEXPLAINED": ("没有记录原因", "no reason was recorded"),
    "action_NO_ONE_IN_ZONE": ("在小区内动员，或为志愿者办通行证。", "Recruit inside the compound, or issue passes."),
    "action_SKILL_MISSING": ("按这项技能定向招募，或请区级调派。", "Recruit for this skill, or ask the district to send people."),
    "action_NO_ONE_FREE": ("换个时间，或分成两个短班。", "Move the hours, or split the shift in two."),
    "action_TOO_FAR": ("在附近社区招募，或安排接送。", "Recruit near by, or arrange transport."),
    "action_REST": ("明天轮换后可以再派。", "They may serve again tomorrow, after their rest."),
    "action_BUDGET": ("明天的邀请次数会恢复，到时先问这些人。", "Ask again tomorrow, when the day's messages are new."),
    "action_DECLINED_ALL": ("电话请站点负责人动员，放宽条件。", "Have the station call people, or ask for less."),
    "action_NO_VEHICLE": ("请车队增派，或与邻近社区合用车辆。", "Ask the fleet for more, or share a vehicle near by."),
    "action_REVIEW_LATE": ("提醒审核人：开始前一天审完。", "Remind reviewers to decide a day ahead."),
    "action_CANCELLED_BY_ASKER": ("不用处理。", "Nothing to do."),
    "action_DISPATCHED": ("看派单的答复，必要时升级。", "Watch the order's answers."),
    "action_OUTBID": ("减少人数或换到人手多的时段。", "Ask for fewer, or for hours when more are free."),
    "action_UNEXPLAINED": ("请技术人员查看匹配记录。", "Have an operator look into matching."),
    "print_note": (
        "所有数字由同一份输入算出；重新运行得到完全相同的文件，更正另出新版本。",
        "All figures come from one set of inputs; a re-run gives the same bytes, a correction is a new version.",
    ),
}  # fmt: skip


def words(code: str) -> tuple[str, str]:
    """A word in both languages; reasons and roles come from the texts of messages, another need standing for a certain one."""
    if code.startswith("reason_") and code not in WORDS:
        zh, en = TEXTS.get(code.removeprefix("reason_"), (code, code))
        return zh.replace(" {other}", "别的需求"), en.replace("{other}", "another need")
    return WORDS.get(code) or word(code) or TEXTS.get(code) or (code, code)
