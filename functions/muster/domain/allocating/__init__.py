"""Who gets which donated goods: exact, explained unit by unit, the same answer for the same question."""

from muster.domain.allocating.engine import ENGINE as ENGINE
from muster.domain.allocating.engine import allocate as allocate
from muster.domain.allocating.model import Answer as Answer
from muster.domain.allocating.model import Demand as Demand
from muster.domain.allocating.model import Given as Given
from muster.domain.allocating.model import Supply as Supply
from muster.domain.allocating.peers import PEERS as PEERS
from muster.domain.allocating.peers import fairness as fairness
from muster.domain.allocating.rows import rows_of as rows_of
from muster.domain.allocating.split import quotas as quotas
from muster.domain.allocating.split import split as split
