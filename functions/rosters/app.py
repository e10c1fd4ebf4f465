"""Organisations and the people they send: who they are, their lists, and what the people on them say."""

from muster.http import handler_of
from rosters import answering as answering
from rosters import membership as membership
from rosters import organisations as organisations
from rosters import reporting as reporting
from rosters import uploading as uploading
from rosters.api import app

handler = handler_of(app)
