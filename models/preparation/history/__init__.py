"""Outlooks made from history: a daily series projected into samples, with shocks laid over them.

series = read_series("daily.csv", ["fyrom"], until="2016-02-18")
paths = project(series, days=60, count=24, seed=7)
stories = [Story("as before", 0.7), Story("closed", 0.3, (Cap("fyrom", 0.0, date(2016, 3, 8)),))]
tables = outlook_tables(project_stories(series, paths, stories, seed=7))
"""

from models.preparation.history.project import METHODS, project
from models.preparation.history.rows import Sampled, outlook_tables, project_stories, with_outlooks
from models.preparation.history.scoring import score
from models.preparation.history.series import Series, read_series
from models.preparation.history.shocks import Add, Cap, Quota, Return, Shut, Story, Turn

__all__ = [
    "METHODS",
    "Add",
    "Cap",
    "Quota",
    "Return",
    "Sampled",
    "Series",
    "Shut",
    "Story",
    "Turn",
    "outlook_tables",
    "project",
    "project_stories",
    "read_series",
    "score",
    "with_outlooks",
]
