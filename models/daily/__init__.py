"""A scenario by day: what its tables mean on each day of the horizon, in plain look-ups.

The builder of the response model and the rule of thumb read it; the audit does not (it works from the
tables alone, so that a slip here shows).
"""

from models.daily.horizon import Horizon
from models.daily.people import People
from models.daily.reading import Daily, read_daily
from models.daily.shelter import Shelter
from models.daily.staff import Staff
from models.daily.supplies import Supplies

__all__ = ["Daily", "Horizon", "People", "Shelter", "Staff", "Supplies", "read_daily"]
