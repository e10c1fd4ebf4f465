"""Matching: a stream consumer that reacts within seconds, and a reconciler that reaches the same end without it."""

import math
import uuid
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from matching import closing, projection
from muster.domain.areas import district_of
from muster.tables import areas, lines, regions
from muster.telemetry import count, logger, metrics

NIGHT_LEASE_SECONDS = 330
REPAIRED_A_MINUTE = 5_000
FLOOD = 100  # records: a batch this full means that more is on its way, and the solver waits for its end
_WHILE_LACKING = -math.inf  # asks for a solve only while the district lacks people
_processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
_touched: dict[str, float] = {}  # districts, and the moment of the latest change that asks for a solve


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of one table's stream: each record is noted, then the districts touched are solved once."""
    _touched.clear()
    answer = process_partial_response(event=event, record_handler=_note, processor=_processor, context=context)
    # A solve looks at the whole state, so it has answered every change before it: a flood of changes costs few solves.
    due = {district for district, at in _touched.items() if at != _WHILE_LACKING and not regions.saw(district, at)}
    lacking = {district for district, at in _touched.items() if at == _WHILE_LACKING and _wants(district)}
    if len(event["Records"]) >= FLOOD:
        for district in lacking:
            regions.mark(district, uuid.uuid4().hex)
    else:
        due |= lacking | set(regions.marked())
    for district in sorted(due):
        solve(district)
    return answer


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def reconcile(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Every minute: whatever the stream may have missed. With {"settle": true}: the whole city in one exact solve, as every night."""
    now = datetime.now(UTC)
    repaired = projection.repair(REPAIRED_A_MINUTE, now)
    cities = [area.code for area in areas.districts()]
    marked = set(regions.marked())
    lapsed = 0
    for district in cities:
        closing.expire(district, now)
        lapsed += closing.lapse(district, now)
    if event.get("settle"):
        _settle(cities, now)
        return {"repaired": repaired, "lapsed": lapsed, "solved": len(cities)}
    due = [district for district in cities if district in marked or _wants(district) or _is_due(district, now)]
    for district in due:
        solve(district, wide=True)
    return {"repaired": repaired, "lapsed": lapsed, "solved": len(due)}


def solve(district: str, *, wide: bool = False) -> None:
    """Solves a district as its one writer; whoever comes while another holds it leaves a mark, and the holder goes round again."""
    from matching.window import Unsettled, work  # the solver's libraries are loaded only where there is something to solve

    owner = uuid.uuid4().hex
    regions.mark(district, owner)
    while (seen := regions.take(district, owner, datetime.now(UTC))) is not None:
        begun = datetime.now(UTC)
        try:
            work([district], begun, wide=wide)
        except Unsettled:
            count("Unsettled")
            regions.drop(district, owner)
            return
        except BaseException:
            regions.drop(district, owner)
            raise
        if regions.release(district, owner, seen, solved=begun):
            return


def _settle(districts: list[str], now: datetime) -> None:
    from matching.window import work

    owner = uuid.uuid4().hex
    mine = [district for district in districts if regions.take(district, owner, now, seconds=NIGHT_LEASE_SECONDS) is not None]
    try:
        work(mine, now, settle=True)
    finally:
        for district in mine:
            regions.drop(district, owner)


def _note(record: DynamoDBRecord) -> None:
    """What one record means for matching: which district must be looked at, and whether at once or only while it lacks people."""
    raw: Any = record.raw_event["dynamodb"]
    image, before = raw.get("NewImage") or {}, raw.get("OldImage") or {}
    table = (record.event_source_arn or "").split("/")[1]
    if table.endswith("people"):
        if image:
            serves = projection.project(image, datetime.now(UTC))
            left = bool(before) and (not serves or before.get("street") != image.get("street"))
            for person in (image, before) if left else (image,):
                # The pool has it only now, so no solve before this one saw it.
                _touch(district_of(person.get("street", {"S": "0" * 12})["S"]), math.inf if left else _WHILE_LACKING)
    else:
        _touch(image["district"]["S"], float(raw["ApproximateCreationDateTime"]))


def _touch(district: str, at: float) -> None:
    _touched[district] = max(_touched.get(district, _WHILE_LACKING), at)


def _wants(district: str) -> bool:
    """Whether a district has seats nobody holds in a shift still to come."""
    now = datetime.now(UTC)
    return any(one.line.filled < one.line.wanted and one.line.start > now for one in lines.live(district))


def _is_due(district: str, now: datetime) -> bool:
    """Whether time alone changed something: a shift is over, a need was called off, or a line has come within the firm horizon."""
    emergency = areas.emergency()
    living = lines.live(district)
    return any(
        one.line.end <= now or (not one.line.firm and one.line.start > now and emergency.is_firm(one.line.start, now)) for one in living
    ) or bool(living and lines.called_off(living))
