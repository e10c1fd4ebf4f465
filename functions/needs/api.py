"""The API of needs, to which each module adds its routes."""

from muster.http import Api

app = Api("needs")
