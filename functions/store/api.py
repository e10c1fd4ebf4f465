"""The API of the store, to which each module adds its routes."""

from muster.http import Api

app = Api("store")
