"""What the functions say about rotation plans, in Chinese and English."""

ROTATION: dict[str, tuple[str, str]] = {
    "rotation_days": ("请填 1 到 {most} 天。", "1 to {most} days, please."),
    "rotation_post": ("请选择您辖区内已设立的岗位。", "Choose an established post of your own area."),
    "rotation_group": ("请选择您辖区内的小组。", "Choose groups of your own area."),
    "rotation_groups": ("按组轮值要选小组；从预备库排班则不选。", "Choose groups when groups are to serve, and none when it is the reserve."),
    "rotation_groups_twice": ("同一个小组只能选一次。", "Each group once only."),
    "rotation_state": ("排班现在的状态不能这样做。", "The plan is not in a state for this."),
    "rotation_empty": ("排班里还没有人，请先换人员或天数再模拟。", "Nobody is on the plan yet: change people or days and simulate again."),
    "rotation_begun": ("第一天已经开始，请另做排班。", "Its first day has begun: draft another plan."),
    "rotation_stale": ("人员、岗位或管控区已有变化，请重新模拟后再发布。", "People, post or zones have changed: simulate again, then publish."),
    "rotation_overlaps": ("这个岗位在这几天已有发布的排班，请先作废它。", "The post has a published plan on some of these days: supersede that one first."),
}
