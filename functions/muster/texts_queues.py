"""What the functions say about queues, in Chinese and English."""

QUEUES: dict[str, tuple[str, str]] = {
    "undo_nothing": ("没有可以撤销的操作。", "There is nothing to undo."),
    "undo_late": ("已经过了 {minutes} 分钟，不能再撤销。", "It is more than {minutes} minutes ago and stands."),
    "undo_told": ("已经通知了志愿者，不能撤销；如不再需要，请取消这条需求。", "Volunteers have been told, so it stands; cancel the need if it is no longer wanted."),
    "not_a_sister": ("只能帮同一街道的其他社区。", "Only another community of the same street can be helped."),
    "not_short": ("这条需求现在不缺人。", "This need is not short of people now."),
    "more_than_open": ("现在只缺 {most} 人。", "Only {most} are missing now."),
    "help_stands": ("您的社区已经提出支援。", "Your community has offered already."),
    "help_answered": ("这次支援已经有答复。", "This offer was answered already."),
    "own_help": ("自己提出的支援，要由对方社区答复。", "The other community answers an offer, not the one who made it."),
    "message_need_expired": (
        "【集结】{area}的需求 {code}（{start} 开始）没有等到审核，已经过期。如果还需要人，请打开链接，点一下就能再提一次。",
        "[Muster] The need {code}, {area}, {start}, was not reviewed in time and has expired. If people are still needed, ask again with one tap on the page.",
    ),
    "message_need_escalated": (
        "【集结】{area}的需求 {code}（{start} 开始）超过时限，已转到{site}，请尽快处理。",
        "[Muster] The need {code}, {area}, {start}, was not dealt with in time and is now with {site}. Please see to it.",
    ),
    "message_need_help": (
        "【集结】{site}愿意帮{area}的需求 {code} 找 {people} 人，请打开链接答复。", "[Muster] {site} offers to find {people} for the need {code}, {area}. Please answer on the page.",
    ),
    "message_need_helped": ("【集结】{area}接受了您的支援：需求 {code}，{start} 开始，{people} 人。", "[Muster] {area} accepts your help: need {code}, {start}, {people} people."),
    "message_need_unhelped": ("【集结】{area}这次不需要支援（需求 {code}）。谢谢您！", "[Muster] {area} does not need the help offered for {code}. Thank you!"),
}  # fmt: skip
