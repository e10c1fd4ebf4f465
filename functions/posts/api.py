"""The API of posts, groups and echelons, to which each module adds its routes."""

from muster.http import Api

app = Api("posts")
