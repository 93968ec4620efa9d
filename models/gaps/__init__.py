"""Need against what is there, for one country and a number of people: no plan, no solver."""

from models.gaps.gaps import COLUMNS, gaps
from models.gaps.sites import counted_sites, countries, sites

__all__ = ["COLUMNS", "counted_sites", "countries", "gaps", "sites"]
