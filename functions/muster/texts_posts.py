"""What the functions say about posts, groups and echelons, in Chinese and English."""

_ROLES = {
    "queue": ("协助核酸采样", "help at sampling"), "delivery": ("物资配送", "delivery"), "checkpoint": ("卡点值守", "checkpoint"),
    "visit": ("入户排查", "door-to-door visits"), "disinfect": ("防疫消杀", "disinfection"), "info": ("信息录入", "data entry"),
    "care": ("关爱老人儿童", "care"), "medical": ("医护专业", "medical work"), "driver": ("驾车", "driving"),
}  # fmt: skip

POSTS: dict[str, tuple[str, str]] = {
    "strength_order": ("人数应当是：最少 ≤ 目标 ≤ 最多，且不超过 {most} 人。", "Numbers must go up from least to target to most, {most} at most."),
    "hours_count": ("请填 1 到 {most} 个时段。", "1 to {most} windows, please."),
    "hours_form": ("时段请写成 06:00-10:00。", "Write the window as 06:00-10:00."),
    "hours_overlap": ("时段不能重叠。", "Windows must not overlap."),
    "post_state": ("这个岗位现在不能这样操作。", "This post cannot do that now."),
    "post_not_established": ("岗位设立后才能招人。", "People can be asked for once the post is established."),
    "post_asked": ("这一天的班次已经全部发出需求。", "Every shift of that day was asked for already."),
    "post_no_shift": ("这一天没有还没开始的班次。", "That day has no shift still to begin."),
    "short_reason": ("在岗 {there} 人，少于最少 {minimum} 人，已 {minutes} 分钟", "{there} on site, below the least of {minimum}, for {minutes} minutes"),
    "message_group_asked": ("【集结】{area}邀请您加入小组“{title}”（{code}）。是否加入，请点链接回答：", "[Muster] {area} asks you to join the group “{title}” ({code}). Please answer by the link:"),
    "message_echelon_asked": ("【集结】{area}邀请您加入“{title}”的梯队（{code}），人手不够时叫您。是否加入，请点链接回答：", "[Muster] {area} asks you to stand ready for “{title}” ({code}), to be called when people are short. Please answer by the link:"),
    "message_echelon_called": ("【集结】{area}“{title}”人手不够，现在叫您的梯队（{code}）。能来请点链接确认：", "[Muster] {area}: “{title}” is short of people and calls your echelon ({code}) now. If you can come, confirm by the link:"),
    "message_echelon_lead": ("【集结】{area}“{title}”人手不够，已叫梯队 {code}。谁会来，请看值守板：", "[Muster] {area}: “{title}” is short; echelon {code} was called. The duty board says who comes:"),
    # groups
    "member_unknown": ("没有这名成员。", "There is no such member."),
    "member_not_here": ("没有找到可以加入的志愿者：须是本站范围内已登记的志愿者。", "No volunteer who could join was found: they must be registered within your sites."),
    "member_how": ("请填手机号，或选一名已接受任务的志愿者，二者只填一项。", "Give a phone or choose somebody who accepted a task, not both."),
    "member_twice": ("此人已经在名单里。", "They are on the list already."),
    "members_full": ("最多 {most} 人。", "{most} people at most."),
    "group_small": ("至少要有 {least} 人同意加入，现在 {joined} 人。", "At least {least} people must have joined; {joined} have."),
    "group_no_leader": ("组长还没有同意加入。", "The leader has not joined yet."),
    "group_state": ("这个组现在不能这样操作。", "This group cannot do that now."),
    "group_disbanded": ("这个组已经解散。", "This group is disbanded."),
    "mix_confirmed": ("至少要有 {least} 人确认过手机号，现在 {have} 人。", "At least {least} must have confirmed their phone; {have} have."),
    **{
        f"mix_{role}": (f"至少要有 {{least}} 人能做“{zh}”，现在 {{have}} 人。", f"At least {{least}} must be able to do {en}; {{have}} can.")
        for role, (zh, en) in _ROLES.items()
    },
    # echelons
    "echelon_state": ("这个梯队现在不能这样操作。", "This echelon cannot do that now."),
    "echelon_not_called": ("这个梯队现在没有被调用。", "This echelon is not called now."),
    "echelon_rests": ("休息时间还没到。", "Their rest is not over yet."),
    "echelon_disbanded": ("这个梯队已经解散。", "This echelon is disbanded."),
    "echelons_full": ("一个岗位最多 {most} 个梯队。", "{most} echelons a post at most."),
}  # fmt: skip
