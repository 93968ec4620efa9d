"""Where countries lie, roughly: enough to notice coordinates that cannot be meant."""

from __future__ import annotations

# South, north, west, east in degrees: bounding boxes after Natural Earth 1:110m (public domain), rounded
# outwards to half a degree, islands added. Countries on the routes through the Balkans and their neighbours;
# others are not checked.
BOXES = {
    "ALB": (39.5, 43.0, 19.0, 21.5),
    "AUT": (46.0, 49.5, 9.0, 17.5),
    "BGR": (41.0, 44.5, 22.0, 29.0),
    "BIH": (42.5, 45.5, 15.5, 20.0),
    "CYP": (34.5, 36.0, 32.0, 35.0),
    "CZE": (48.5, 51.5, 12.0, 19.0),
    "DEU": (47.0, 55.5, 5.5, 15.5),
    "GRC": (34.5, 42.0, 19.0, 30.0),
    "HRV": (42.0, 47.0, 13.0, 19.5),
    "HUN": (45.5, 49.0, 16.0, 23.0),
    "ITA": (35.0, 47.5, 6.5, 19.0),
    "MDA": (45.0, 48.5, 26.5, 30.5),
    "MKD": (40.5, 42.5, 20.0, 23.5),
    "MNE": (41.5, 44.0, 18.0, 20.5),
    "POL": (48.5, 55.0, 14.0, 24.5),
    "ROU": (43.5, 48.5, 20.0, 30.0),
    "SRB": (42.0, 46.5, 18.5, 23.5),
    "SVK": (47.5, 50.0, 16.5, 23.0),
    "SVN": (45.0, 47.0, 13.0, 17.0),
    "TUR": (35.5, 42.5, 25.5, 45.0),
    "UKR": (44.0, 52.5, 22.0, 40.5),
    "XKX": (41.5, 43.5, 20.0, 22.0),
}


def lies_in(country: str, lat: float, lon: float) -> bool | None:
    """Whether a point lies in the box of a country; None for a country that is not listed."""
    if country not in BOXES:
        return None
    south, north, west, east = BOXES[country]
    return south <= lat <= north and west <= lon <= east
