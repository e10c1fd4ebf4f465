"""What the functions say about donated goods, in Chinese and English."""

GOODS: dict[str, tuple[str, str]] = {
    # quantities
    "quantity_missing": ("请填写数量。", "Fill in how many."),
    "quantity_no_number": ("看不懂这个数量，请只填数字，例如 120。", "This is no number we can read; write digits only, such as 120."),
    "quantity_separator": ("请不要用逗号分隔，写成 10000。", "Write it without separators, as 10000."),
    "quantity_not_whole": ("请填整数。", "A whole number, please."),
    "quantity_not_positive": ("数量要大于 0。", "More than 0, please."),
    "quantity_too_many": ("一次最多 {most}。", "{most} at most at a time."),
    "quantity_range": ("请填一个数，不要填范围。", "One number, not a range."),
    "quantity_range_turned": ("范围的前一个数要小于后一个数。", "The first number of a range must be the smaller one."),
    "quantity_units_mixed": ("范围两端的单位不一样。", "The two ends of the range have different units."),
    "quantity_unit": ("这种物资按“{unit}”计数，请换算后填写。", "This item is counted in {unit}; please convert."),
    "quantity_pack_unknown": ("不知道一{pack}有多少{unit}，请填一共多少{unit}。", "We do not know how many {unit} are in one {pack}; write the total in {unit}."),
    # stock
    "too_many_lines": ("一次最多 {most} 行。", "{most} lines at most at a time."),
    "quantity": ("数量应是 1 到 {most} 的整数。", "A whole number from 1 to {most}."),
    "not_a_move": ("物资不能这样转移。", "Goods cannot be moved like that."),
    "serial_known": ("这个序列号已经登记过。", "This serial number was received before."),
    "serial_is_one": ("一个序列号只对应一台。", "One serial number is one machine."),
    "not_enough_stock": ("库存不够。", "There is not enough in stock."),
    "unknown_lot": ("没有这一批物资。", "There is no such lot."),
    "receipt_voided": ("这张收据已经作废。", "This receipt was voided before."),
}  # fmt: skip
