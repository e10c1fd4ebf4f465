"""The console's one API, to which each module adds its routes."""

from muster.http import Api

app = Api("console")
