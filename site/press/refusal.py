"""Why a build stops."""


class BuildRefused(Exception):
    """The site breaks one of its own rules; the text says which and where."""
