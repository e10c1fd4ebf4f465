"""Rotation (轮值): who stands at which post when, with rest, fair nights and no rule ever broken."""
