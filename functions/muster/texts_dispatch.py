"""What the functions say about dispatch orders, in Chinese and English."""

DISPATCH: dict[str, tuple[str, str]] = {
    # orders
    "dispatch_running": ("这一行已有派单在进行，或已不在匹配中。", "An order is running on this line already, or matching no longer looks after it."),
    "dispatch_over": ("这次派单已经结束，谢谢您。", "This call is over. Thank you."),
    "nobody_named": ("请写明派给谁。", "Say whom the order is for."),
    "unknown_group": ("您的辖区里没有这个组。", "There is no such group in your area."),
    "unknown_organisation": ("没有这个编号的启用中的单位。", "There is no active organisation with this number."),
    "nobody_agreed": ("这个单位还没有人同意由单位派出。", "Nobody of this organisation has agreed yet to be sent by it."),
    "unknown_plate": ("您的辖区里没有这辆已审核的车。", "There is no such cleared vehicle in your area."),
    "no_vehicle_line": ("这一行不需要车辆。", "This line asks for no vehicle."),
    "mandatory_needs_names": ("指令性派单要写明派给谁。", "A mandatory order must name whom it is for."),
    "not_agreed": ("指令性派单只能派给同意接受指令的人。", "A mandatory order reaches only people who agreed to be ordered."),
    "reserved_until": ("预留时间要晚于现在、早于开始时间。", "The time to hold until must lie between now and the start."),
    "unknown_line": ("这份需求没有这一行。", "The need has no such line."),
    # answers
    "callup_closed": ("您已经答复过了，请刷新看看。", "You have answered already; reload to see."),
    "not_free_then": ("那个时段您已有别的任务，或正在暂停。", "You have another task then, or you are paused."),
    "not_allowed_there": ("按现在的管控、距离或休息规定，您不能去这里。", "Zones, distance or rest do not allow you there now."),
    "first_timers_first": ("前半小时先留给还没上过岗的人，请稍后再来。", "The first half hour is for people who have never been called; please come back then."),
    "grab_full": ("名额刚刚满了，谢谢您。", "The last seat has just gone. Thank you."),
    # the reason of an open seat
    "DISPATCHED": ("正在派单找人", "a dispatch order is asking people"),
    # messages
    "message_callup": ("【集结】{area}{start}需要“{role}”，您能来吗？请打开链接答复，人满即止。", "[Muster] {area}, {start}: {role}. Can you come? Please answer by the link; the call ends when enough people have come."),
    "message_stood_down": ("【集结】{area}{start}的“{role}”人已到齐，不用您来了，谢谢！下次会优先请您。", "[Muster] {area}, {start}, {role}: enough people have come, you are not needed. Thank you! Next time you come first."),
    "message_seat_now": ("【集结】{area}{start}的“{role}”空出名额，已经给您。来不了请打开链接告诉我们。", "[Muster] {area}, {start}, {role}: a seat came free and it is yours. If you can no longer come, say so by the link."),
    "message_waiting_lapsed": ("【集结】{area}{start}的“{role}”没有再空出名额，候补到此结束，谢谢您！", "[Muster] {area}, {start}, {role}: no seat came free, so the waiting list ends here. Thank you!"),
    "message_dispatch_escalated": ("【集结】派单升级：{area}需求 {code}（{start}）还缺 {open} 人，已经没有人可以再问。", "[Muster] Escalated: {area}, need {code} ({start}) still lacks {open}; nobody is left to ask."),
}  # fmt: skip
