"""What is said of the outbox and in the week's question, in Chinese and English."""

OUTBOX: dict[str, tuple[str, str]] = {
    "message_available": (
        "【集结】您还方便当志愿者吗？点开链接，按一下就行。连续三周没有答复，就先暂停，资料不删除。",
        "[Muster] Can you still volunteer? Open the link, one tap will do. After three weeks without an answer you are paused; nothing is deleted.",
    ),
    "message_silent": (
        "【集结】连续三周没有您的答复，已为您暂停派任务，资料都在。想恢复，点开链接按一下即可。",
        "[Muster] We have not heard from you for three weeks, so no tasks are sent to you for now. Nothing is deleted; one tap on the link brings you back.",
    ),
    "pile_waiting": ("等待发送", "Waiting to be sent"),
    "pile_held": ("夜间暂不发，早上发", "Held for the night"),
    "pile_gateway": ("网关没收下，会再发", "Not taken by a gateway; tried again"),
    "pile_over_budget": ("超过每人每天条数，改天发", "Over a person's day; sent later"),
    "pile_over_budget_dropped": ("超过每人每天条数，没有发", "Over a person's day; not sent"),
    "pile_at_cap": ("当日费用到上限，改天发", "Day's cap reached; sent later"),
    "pile_at_cap_dropped": ("当日费用到上限，没有发", "Day's cap reached; not sent"),
    "pile_sent": ("已交给网关，还没有回执", "Handed to a gateway, no receipt yet"),
    "pile_delivered": ("已送达", "Delivered"),
    "pile_acked": ("本人已打开或答复", "Opened or answered"),
    "pile_unsure": ("不清楚是否发出，不再重发", "Not known whether it went out; not repeated"),
    "pile_failed_no_number": ("没有送到：空号", "Failed: no such number"),
    "pile_failed_unreachable": ("没有送到：关机或没有信号", "Failed: phone off or out of reach"),
    "pile_failed_rejected": ("没有送到：被拒收", "Failed: refused"),
    "pile_failed_expired": ("没有送到：超时", "Failed: ran out of time"),
    "pile_failed_other": ("没有送到：其他原因", "Failed: other reasons"),
    "pile_dropped_pointless": ("已经没有意义，没有发", "Of no more use; not sent"),
    "pile_dropped_out_of_date": ("过期，没有发", "Out of date; not sent"),
    "gateway_refused": ("不接收", "refuses"),
    "gateway_no_answer": ("没有回应", "does not answer"),
    "gateway_not_allowed": ("地址不在允许范围", "address is not allowed"),
}
