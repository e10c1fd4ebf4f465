"""The API of demand, to which each module adds its routes."""

from muster.http import Api

app = Api("demand")
