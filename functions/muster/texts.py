"""Every sentence the functions say, in Chinese and English; the site has its own catalogue."""

from muster.domain.people import Language
from muster.texts_dispatch import DISPATCH
from muster.texts_goods import GOODS
from muster.texts_hours import HOURS
from muster.texts_outbox import OUTBOX
from muster.texts_overrides import OVERRIDES
from muster.texts_posts import POSTS
from muster.texts_queues import QUEUES
from muster.texts_rosters import ROSTERS
from muster.texts_rotation import ROTATION
from muster.texts_standing import STANDING

WORDS = 1  # the version of what messages say; raised with every change of a message's text, and kept with each one sent

TEXTS: dict[str, tuple[str, str]] = {
    # statuses
    "status_400": ("请求无法读取", "The request cannot be read"),
    "status_401": ("请先登录", "Please sign in"),
    "status_403": ("没有权限", "Not allowed"),
    "status_404": ("没有找到", "Not found"),
    "status_405": ("不支持这种请求", "Method not allowed"),
    "status_409": ("现在不能这样做", "Not possible now"),
    "status_413": ("内容太长", "Too large"),
    "status_415": ("格式不支持", "Unsupported format"),
    "status_422": ("填写有误", "Some fields need correcting"),
    "status_429": ("请求太频繁", "Too many requests"),
    "status_500": ("系统出错", "Something went wrong"),
    "status_503": ("暂时繁忙", "Busy for now"),
    "detail_404": ("没有这个地址。", "There is no such address."),
    "detail_405": ("这个地址不支持这种请求方法。", "This address does not take this method."),
    "detail_415": ("请用 application/json 发送。", "Send application/json."),
    "detail_500": ("没有保存任何内容，请稍后再试或拨打 12345。", "Nothing was confirmed. Try again later or call 12345."),
    "detail_400": ("请检查请求。", "Check the request."),
    # reading
    "bad_json": ("请求内容不是有效的 JSON。", "The body is not valid JSON."),
    "bad_form": ("表单内容无法读取。", "The form cannot be read."),
    "not_an_object": ("请求内容应是一个 JSON 对象。", "The body must be one JSON object."),
    "too_deep": ("请求内容嵌套太深。", "The body is nested too deeply."),
    "not_json": ("请用 application/json 发送。", "Send application/json."),
    "not_utf8": ("请用 UTF-8 编码发送。", "Send UTF-8."),
    "too_large": ("请求内容不能超过 {most}。", "The body must not exceed {most}."),
    "sent_twice": ("这一项只能填一次。", "This field may be sent once only."),
    "idempotency_key": ("请在 Idempotency-Key 中给出 16 到 64 位字母、数字、下划线或连字符。", "Send an Idempotency-Key of 16 to 64 letters, digits, _ or -."),
    "other_body": ("同一个 Idempotency-Key 已经用于另一份内容。", "This Idempotency-Key was used with another body."),
    # fields
    "fields_wrong": ("有 {count} 处需要改正。", "{count} field(s) need correcting."),
    "required": ("请填写这一项。", "Fill in this field."),
    "too_short": ("至少 {min_length} 个字。", "At least {min_length} characters."),
    "too_long": ("最多 {max_length} 个字。", "At most {max_length} characters."),
    "choose_one": ("请至少选择一项。", "Choose at least one."),
    "too_many": ("最多 {max_length} 项。", "At most {max_length} items."),
    "not_a_choice": ("请从给出的选项中选择。", "Choose one of the options."),
    "unknown_field": ("没有这一项。", "There is no such field."),
    "malformed": ("格式不对，请检查。", "The format is wrong, please check."),
    "too_small": ("不能小于 {ge}。", "Not less than {ge}."),
    "too_big": ("不能大于 {le}。", "Not more than {le}."),
    "not_yes_or_no": ("请用 true 或 false。", "Use true or false."),
    "not_whole": ("请填写整数。", "Use a whole number."),
    "not_text": ("请填写文字。", "Use text."),
    "not_a_time": ("请填写带时区的时间，例如 2026-11-25T06:00:00+08:00。", "Give a time with its offset, such as 2026-11-25T06:00:00+08:00."),
    "unfit_text": ("含有不能使用的字符，请删去。", "Contains characters that cannot be used; remove them."),
    "name.required": ("请填写姓名。", "Enter your name."),
    "name.too_short": ("请填写姓名。", "Enter your name."),
    "phone.required": ("请填写手机号码。", "Enter your mobile number."),
    "not_a_mobile": ("请填写 11 位手机号码，以 1 开头。", "Enter an 11-digit mainland mobile number starting with 1."),
    "area.required": ("请选择您所在的街道或乡镇。", "Choose your street or town."),
    "unknown_area": ("没有这个区域，请重新选择。", "There is no such area; choose again."),
    "area_too_wide": ("请选择到街道、乡镇或社区。", "Choose a street, town or community."),
    "not_a_community": ("请选择一个社区或村。", "Choose a community or village."),
    "unknown_compound": ("没有这个小区，请重新选择。", "There is no such compound; choose again."),
    "compound_elsewhere": ("请选择您所在社区里的小区。", "Choose a compound of your own community."),
    "compounds_full": ("这个社区的小区编号已用完。", "All compound numbers of this community are taken."),
    "roles.required": ("请至少选择一件可以做的事。", "Choose at least one thing you can do."),
    "roles.choose_one": ("请至少选择一件可以做的事。", "Choose at least one thing you can do."),
    "slots.required": ("请至少选择一个方便的时间。", "Choose at least one time that suits you."),
    "slots.choose_one": ("请至少选择一个方便的时间。", "Choose at least one time that suits you."),
    "not_adult": ("未满 18 周岁请由学校或社区统一组织，暂不能在此报名。", "Under 18s join through their school or community and cannot sign up here."),
    "not_read": ("请阅读《个人信息告知书》并勾选同意。", "Read the privacy notice and tick to agree."),
    "not_shared": ("不同意向社区提供联系方式，就无法派单。", "Without consent to pass your contact to the community, no task can be assigned."),
    "adult.required": ("请确认您已年满 18 周岁。", "Confirm that you are 18 or older."),
    "notice.required": ("请阅读《个人信息告知书》并勾选同意。", "Read the privacy notice and tick to agree."),
    "share.required": ("不同意向社区提供联系方式，就无法派单。", "Without consent to pass your contact to the community, no task can be assigned."),
    # vehicles
    "plate.required": ("请填写完整车牌号，例如 晋A12345。", "Enter the whole plate, for example 晋A12345."),
    "plate.too_short": ("请填写完整车牌号，例如 晋A12345。", "Enter the whole plate, for example 晋A12345."),
    "plate.too_long": ("请填写完整车牌号，例如 晋A12345。", "Enter the whole plate, for example 晋A12345."),
    "not_a_plate": ("请填写完整车牌号，例如 晋A12345。", "Enter the whole plate, for example 晋A12345."),
    "kind.required": ("请选择车型。", "Choose the kind of vehicle."),
    "seats.required": ("座位数请填 1 到 60 的数字。", "Enter 1 to 60 seats."),
    "seats.too_small": ("座位数请填 1 到 60 的数字。", "Enter 1 to 60 seats."),
    "seats.too_big": ("座位数请填 1 到 60 的数字。", "Enter 1 to 60 seats."),
    "seats.not_whole": ("座位数请填 1 到 60 的数字。", "Enter 1 to 60 seats."),
    "declared.required": ("请确认驾驶证和保险在有效期内。", "Confirm that licence and insurance are valid."),
    "not_declared": ("请确认驾驶证和保险在有效期内。", "Confirm that licence and insurance are valid."),
    "vehicle_state": ("这辆车现在不能这样处理，请刷新后再看。", "This cannot be done with the vehicle now; reload and look again."),
    "own_vehicle": ("不能审核自己的车辆。", "You cannot decide on your own vehicle."),
    "not_confirmed": ("车主还没有登录确认这辆车。", "The owner has not signed in and confirmed this vehicle yet."),
    "robot": ("请留空这一项。", "Leave this field empty."),
    # needs
    "nobody_asked": ("人数请填 1 到 200。", "Ask for 1 to 200 people."),
    "people.too_big": ("人数请填 1 到 200。", "Ask for 1 to 200 people."),
    "people.too_small": ("人数请填 1 到 200。", "Ask for 1 to 200 people."),
    "ends_before_start": ("结束时间要晚于开始时间。", "The end must be after the start."),
    "too_long_shift": ("一班最长 {hours} 小时。", "A shift lasts {hours} hours at most."),
    "not_matching": ("这条需求现在不在找人。", "Nobody is being looked for on this need now."),
    "this_need": ("本需求的另一组", "another line of this need"),
    "past": ("不能是已经过去的时间。", "That time has passed."),
    "too_far_ahead": ("最多提前 {days} 天。", "At most {days} days ahead."),
    "minimum_above_people": ("最少人数不能多于需要的人数。", "The minimum cannot exceed the people asked for."),
    "own_need": ("不能审核自己提交的需求。", "You cannot review your own need."),
    "not_waiting": ("这条需求不在待审核状态。", "This need is not waiting for review."),
    "not_published": ("只有已发布的需求可以续期。", "Only a published need can be renewed."),
    "closed": ("这条需求已经结束。", "This need is closed already."),
    "begun": ("已经开始，不能取消。", "It has begun and cannot be cancelled."),
    # zones
    "zone_level": ("请选择一个社区或小区。", "Choose a community or compound."),
    "zone_over": ("这个管控区已经解除。", "This zone has been lifted already."),
    "nobody_here": ("您的辖区内没有用这个号码报名的人。", "Nobody in your area has signed up with this number."),
    # people and assignments
    "not_found": ("没有找到，或您没有查看权限。", "Not found, or not yours to see."),
    "no_right": ("您没有这项权限。", "You have no right to do this."),
    "signed_out": ("您已退出，请重新登录。", "You are signed out; please sign in again."),
    "withdrawn": ("您已撤回报名。", "You have withdrawn."),
    "changed_meanwhile": ("刚刚有人修改过，请刷新后再试。", "It was changed meanwhile; reload and try again."),
    "already_declined": ("您已婉拒这个任务。", "You have declined this task."),
    "already_withdrawn": ("您已退出这个任务。", "You have left this task."),
    "already_accepted": ("您已接受这个任务，如不能参加请退出。", "You have accepted this task; leave it if you cannot come."),
    "not_accepted": ("您还没有接受这个任务。", "You have not accepted this task."),
    "expired": ("答复时间已过，名额已让给别人，谢谢您。", "The time to answer is over and the seat went to someone else. Thank you."),
    "released": ("这个任务不再需要人手，谢谢您。", "This task needs nobody any more. Thank you."),
    "checked_in": ("您正在任务中，请先签退再撤回。", "You are on duty now; check out before you leave."),
    "over": ("这个任务已经开始或结束。", "This task has begun or is over."),
    "together_already": ("您已经在一个小组里。请先退出，再加入别的小组。", "You are in a group already; leave it before you join another."),
    "together_reserve_only": ("请先加入储备名单，再组成小组。", "Join the reserve first; only its people form groups."),
    "together_full": ("小组已满，最多七人。", "The group is full; seven people at most."),
    "together_elsewhere": ("小组成员要住在同一个区县。", "The people of a group live in the same district."),
    "together_moves": ("您在小组里，不能改到别的区县。请先退出小组。", "You are in a group, so you cannot move to another district; leave the group first."),
    "wrong_together_code": ("小组码不对或已过期，请向组员再要一次。", "The group's code is wrong or has run out; ask the others again."),
    "together_too_often": ("试的次数太多，请 {seconds} 秒后再试。", "Too many tries; try again in {seconds} seconds."),
    "offers_nothing": ("请先在“我的任务”里填写可以做的事和方便的时间。", "Say first, under My tasks, what you can do and when."),
    "on_duty": ("您还有已接受的任务，请先退出任务再撤回报名。", "You still hold an accepted task; leave it first, then withdraw."),
    # sign-in, grants
    "wrong_code": ("验证码不对或已过期，请重新填写或重新获取。", "The code is wrong or has run out; type it again or get a new one."),
    "too_often": ("获取太频繁，请 {seconds} 秒后再试。", "Too often; try again in {seconds} seconds."),
    "role_level": ("这个角色不适用于这一级。", "This role does not fit this level."),
    "emergency_paused": ("平台暂停接收，请拨打 12345。", "The platform is paused; please call 12345."),
    "unavailable": ("现在比较忙，请 {seconds} 秒后再试，内容不会丢失。", "Busy now; try again in {seconds} seconds."),
    # receipt page
    "receipt_title": ("报名已收到", "Your sign-up was received"),
    "receipt_code": ("受理号", "Reference number"),
    "receipt_keep": ("请截图保存。", "Please keep a screenshot."),
    "receipt_next": ("有合适的任务时会发短信给您，您可以接受，也可以拒绝。登记了车辆的，车队工作人员先核对证件。人多任务少时可能暂时不会接到任务，这很正常。", "When a task suits you we send a text message; you may accept or decline. If you registered a vehicle, the staff of the fleet check its papers first. When volunteers outnumber tasks you may wait, which is normal."),
    "receipt_home": ("回到首页", "Back to the start"),
    "problem_back": ("请用浏览器的“返回”回到表单改正，已填的内容还在。", "Use your browser's Back button to correct the form; what you typed is still there."),
    "error_word": ("错误", "Error"),
    # reasons of open seats
    "NO_ONE_IN_ZONE": ("管控区内没有可以参加的人，可以请有通行证的人支援", "nobody who may enter the zone can come; somebody with a zone pass could"),
    "SKILL_MISSING": ("范围内没有人会做这件事，可以就近招募，或请专业队伍", "nobody in reach has the skill; recruit nearby or ask a trained team"),
    "NO_ONE_FREE": ("会做的人这个时间都没有空，可以换个时间", "nobody in reach is free at this time; another time may do"),
    "TOO_FAR": ("能做的人都住得太远，可以就近招募", "everyone able lives too far away; recruit nearby"),
    "REST": ("有空的人刚值过班，需要休息，可以推后一班", "those free must rest after their last duty; a later shift may do"),
    "BUDGET": ("合适的人今天已经问够次数，明天再问；急用请打电话", "those suitable were asked as often as a day allows and are asked again tomorrow; phone them if it cannot wait"),
    "DECLINED_ALL": ("合适的人都已婉拒或未答复，可以换个时间，或打电话请人", "everyone suitable declined or did not answer; another time may do, or phone round"),
    "NO_VEHICLE": ("范围内没有空闲的车辆和司机，可以请车队支援，或错开时间", "no driver with a vehicle is free in reach; ask the fleet, or move the time"),
    "REVIEW_LATE": ("开始前没有完成审核，可以改时间重新提", "not reviewed before it began; ask again for a later time"),
    "CANCELLED_BY_ASKER": ("社区已取消", "cancelled by the community"),
    "OUTBID": ("最后合适的人安排给了 {other}，可以换个时间", "the last suitable people serve {other}; another time may do"),
    # where a volunteer stands
    "standing_waiting": ("您在储备名单里，有合适的任务会通知您。", "You are in the reserve; we will tell you when a task suits you."),
    "standing_offered": ("有任务在等您答复。", "A task awaits your answer."),
    "standing_accepted": ("您有已接受的任务。", "You have an accepted task."),
    "standing_paused": ("您已暂停接单。", "You have paused."),
    "standing_staff": ("您是工作人员，尚未加入储备名单。", "You are staff and not in the reserve."),
    # messages to people
    "message_offer": ("【集结】{start}，{area}需要您：{role}。请在 {respond_by} 前打开链接接受或拒绝。", "[Muster] {start}, {area}: {role}. Please accept or decline by {respond_by}."),
    "message_reminder": ("【集结】提醒：{start}，{area}，{role}，两小时后开始。来不了请打开链接退出，好让别人接替。", "[Muster] Reminder: {start}, {area}: {role}, in two hours. If you can no longer come, open the link and leave, so that somebody else can."),
    "message_reminder_evening": ("【集结】提醒：{start}，{area}，{role}。来不了请打开链接退出，好让别人接替。", "[Muster] Reminder: {start}, {area}: {role}. If you can no longer come, open the link and leave, so that somebody else can."),
    "message_released": ("【集结】{start} {area}的{role}任务不再需要人手，不用前往。谢谢您！", "[Muster] The task {role}, {area}, {start} needs nobody any more; please do not go. Thank you!"),
    "message_cancelled": ("【集结】{start} {area}的{role}任务已被社区取消，请不要前往。谢谢您！", "[Muster] The task {role}, {area}, {start} was cancelled by the community; please do not go. Thank you!"),
    "message_zone_changed": ("【集结】因防控区域调整，{start} {area}的{role}任务您不能前往，名额已取消，不算您退出。谢谢您！", "[Muster] Control zones have changed: please do not go to {role}, {area}, {start}. Your seat was cancelled; this does not count as leaving. Thank you!"),
    "message_vehicle_retired": ("【集结】您登记的车辆已停用，{start} {area}的{role}任务不用前往。如有疑问请拨打 12345。", "[Muster] Your vehicle has left the fleet, so please do not go to the task {role}, {area}, {start}. Questions: 12345."),
    "message_code": ("【集结】验证码 {code}，5 分钟内有效。工作人员不会向您索要验证码。", "[Muster] Your code is {code}, valid for 5 minutes. Our staff will never ask for it."),
    "message_report": ("【集结】{date} {area}：需求 {needs} 条，满员 {matched} 条，还缺 {open} 人次。原因见需求列表。", "[Muster] {date} {area}: {needs} needs, {matched} full, {open} seats still open. The list of needs says why."),
    # roles
    "role_queue": ("协助核酸采样", "help at sampling"), "role_delivery": ("物资配送", "delivery"), "role_checkpoint": ("卡点值守", "checkpoint"),
    "role_visit": ("入户排查", "door-to-door visits"), "role_disinfect": ("防疫消杀", "disinfection"), "role_info": ("信息录入", "data entry"),
    "role_care": ("关爱老人儿童", "care for old people and children"), "role_medical": ("医护专业", "medical work"), "role_driver": ("驾车", "driving"),
    **DISPATCH, **GOODS, **HOURS, **OUTBOX, **POSTS, **QUEUES, **ROSTERS, **ROTATION, **STANDING, **OVERRIDES,
}  # fmt: skip


def say(code: str, language: Language, /, **facts: str | int) -> str:
    """The sentence of a code in a language, its blanks filled."""
    zh, en = TEXTS[code]
    return (zh if language == "zh" else en).format(**facts)


def pick(accept: str) -> Language:
    """The language an Accept-Language header asks for first; Chinese where it asks for neither."""
    for part in accept.lower().split(","):
        if part.strip().startswith("en"):
            return "en"
        if part.strip().startswith("zh"):
            return "zh"
    return "zh"
