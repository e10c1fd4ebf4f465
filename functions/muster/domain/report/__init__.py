"""The nightly match report: from facts (what happened, with its moments) to sections (typed figures), pure."""

VERSION = "1"  # of the report's own rules; in every header, raised when a figure's meaning changes
