"""What the functions say where a rule of duty stands in the way, in Chinese and English."""

OVERRIDES: dict[str, tuple[str, str]] = {
    "override_needed": (
        "这会让人休息不够或超过班次上限。换人或换时间；确实必要时，由街道或区级负责人写明理由后放行。",
        "This leaves somebody too little rest, or too many shifts. Choose other people or hours; where it must be, a street or district lead may let it pass with a reason.",
    ),
    "override_right": (
        "只有街道或区级负责人可以放行。请把情况告诉他们，或换人、换时间。",
        "Only a street or district lead may let this pass. Tell them, or choose other people or hours.",
    ),
    "override_own": ("涉及您自己的班次，请另一位负责人决定。", "It is about a shift of your own: another lead decides."),
    "override_reason": ("请用至少 {least} 个字写明为什么必须这样，不要写人名和电话。", "Say in at least {least} characters why it must be so, without names or phones."),
    "override_nobody": ("放行只能针对点名的人。", "A rule can be set aside for people named, and for nobody else."),
    "swap_tired": (
        "离您的上一班或下一班不到 11 小时。您可以报名，要街道或区级负责人写明理由同意后才算。",
        "It is less than eleven hours from another shift of yours. You may ask; it counts once a street or district lead agrees with a reason.",
    ),
}
