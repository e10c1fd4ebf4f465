"""Matching: a stream consumer that reacts within seconds, and a reconciler that reaches the same end without it."""

import math
import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from matching import closing, projection, reminding
from matching.turns import STREAM_SECONDS, settle, solve
from muster.domain.areas import district_of
from muster.domain.zones import Zoning
from muster.tables import areas, lines, regions, zones
from muster.tables.regions import Turn
from muster.telemetry import logger, metrics

REPAIRED_A_MINUTE = 5_000
RECONCILER_SECONDS = 45.0
# A batch of so many records means that more is on its way: a district then rests between solves, and few seconds go into them,
# so that what people do never keeps a need waiting.
FLOOD, REST_SECONDS, FLOOD_SECONDS = 100, 10.0, 3.0
_WHILE_LACKING = -math.inf  # asks for a solve only while the district lacks people
_processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
_touched: dict[str, float] = {}  # districts, and the moment of the latest change that asks for a solve


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of one table's stream: each record is noted, then the districts touched are solved once."""
    _touched.clear()
    answer = process_partial_response(event=event, record_handler=_note, processor=_processor, context=context)
    flood = len(event["Records"]) >= FLOOD
    if due := _due(flood=flood):
        solve(*due, seconds=FLOOD_SECONDS if flood else STREAM_SECONDS)
    return answer


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def reconcile(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Every minute: whatever the stream may have missed. With {"settle": true}: the whole city in one exact solve, as every night."""
    now = datetime.now(UTC)
    repaired = projection.repair(REPAIRED_A_MINUTE, now)
    cities = [area.code for area in areas.districts()]
    lapsed = 0
    for district in cities:
        closing.expire(district, now)
        lapsed += closing.lapse(district, now)
        reminding.remind(district, now)
    if event.get("settle"):
        settle(cities, now)
        return {"repaired": repaired, "lapsed": lapsed, "solved": len(cities)}
    turns = regions.turns()
    rezoned = _rezoned(cities, turns, now)
    due = [
        district
        for district in _longest_waiting(cities, turns)
        if _turn(turns, district).waits or district in rezoned or _wants(district) or _is_due(district, now)
    ]
    solve(*due, wide=True, seconds=RECONCILER_SECONDS)
    return {"repaired": repaired, "lapsed": lapsed, "solved": len(due)}


def _due(*, flood: bool) -> list[str]:
    """The districts to solve now: those that must be looked at first, then those that wait or lack people, each in order of the last solve."""
    turns = regions.turns()
    # A solve looks at the whole state, so it has answered every change before it: many changes cost few solves.
    asked = {district for district, at in _touched.items() if at != _WHILE_LACKING and not _turn(turns, district).saw(at)}
    waiting = {district for district, turn in turns.items() if turn.waits}
    waiting |= {district for district, at in _touched.items() if at == _WHILE_LACKING and _wants(district)}
    if flood:
        people = {district for district in asked if _touched[district] == math.inf}
        resting = {district for district in waiting | people if _turn(turns, district).solved > time.time() - REST_SECONDS}
        for district in resting:
            regions.mark(district, uuid.uuid4().hex)
        asked, waiting = asked - people, (waiting | people) - resting
    return [*_longest_waiting(asked, turns), *_longest_waiting(waiting - asked, turns)]


def _longest_waiting(districts: Iterable[str], turns: Mapping[str, Turn]) -> list[str]:
    return sorted(districts, key=lambda district: (_turn(turns, district).solved, district))


def _turn(turns: Mapping[str, Turn], district: str) -> Turn:
    return turns.get(district, Turn())


def _note(record: DynamoDBRecord) -> None:
    """What one record means for matching: which district must be looked at, and whether at once or only while it lacks people."""
    raw: Any = record.raw_event["dynamodb"]
    image, before = raw.get("NewImage") or {}, raw.get("OldImage") or {}
    table = (record.event_source_arn or "").split("/")[1]
    if table.endswith("people"):
        if image:
            serves = projection.project(image, datetime.now(UTC))
            left = bool(before) and (not serves or before.get("street") != image.get("street"))
            regrouped = bool(before) and before.get("together") != image.get("together")
            for person in (image, before) if left else (image,):
                # The pool has it only now, so no solve before this one saw it.
                _touch(district_of(person.get("street", {"S": "0" * 12})["S"]), math.inf if left else _WHILE_LACKING)
            for district in projection.seated_in(image["id"]["S"]) if regrouped else ():
                _touch(district, math.inf)
    elif table.endswith("zones"):
        for area in areas.districts():  # people told in one district may live in another
            _touch(area.code, float(raw["ApproximateCreationDateTime"]))
    else:
        _touch(image["district"]["S"], float(raw["ApproximateCreationDateTime"]))


def _touch(district: str, at: float) -> None:
    _touched[district] = max(_touched.get(district, _WHILE_LACKING), at)


def _wants(district: str) -> bool:
    """Whether a district has seats nobody holds in a shift still to come."""
    now = datetime.now(UTC)
    return any(one.line.filled < one.line.wanted and one.line.start > now for one in lines.live(district))


def _rezoned(districts: list[str], turns: Mapping[str, Turn], now: datetime) -> set[str]:
    """Districts with shifts to come whose told people were last looked at under other zones."""
    digest = Zoning(zones.in_force(districts, now)).digest
    other = {district for district in districts if _turn(turns, district).zones != digest}
    return {district for district in other if any(one.line.start > now for one in lines.live(district))}


def _is_due(district: str, now: datetime) -> bool:
    """Whether time alone changed something: a shift is over, a need was called off, or a line has come within the firm horizon."""
    emergency = areas.emergency()
    living = lines.live(district)
    return any(
        one.line.end <= now or (not one.line.firm and one.line.start > now and emergency.is_firm(one.line.start, now)) for one in living
    ) or bool(living and lines.called_off(living))
