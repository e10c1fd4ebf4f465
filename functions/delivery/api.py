"""The API of deliveries, to which each module adds its routes."""

from muster.http import Api

app = Api("delivery")
