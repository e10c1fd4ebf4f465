"""The API of rosters, to which each module adds its routes."""

from muster.http import Api

app = Api("rosters")
