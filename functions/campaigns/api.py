"""The API of campaigns and pledges, to which each module adds its routes."""

from muster.http import Api

app = Api("campaigns")
