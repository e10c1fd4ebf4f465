"""The API of giving, to which each module adds its routes."""

from muster.http import Api

app = Api("giving")
