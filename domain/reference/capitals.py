"""Where the capitals of the Member States lie, for maps: GeoNames (CC BY 4.0).

A small table, because reading all places of GeoNames takes seconds and memory.
"""

CAPITALS: dict[str, tuple[float, float]] = {
    "AT": (48.21, 16.37),  # Vienna
    "BE": (50.85, 4.35),  # Brussels
    "BG": (42.70, 23.32),  # Sofia
    "CY": (35.17, 33.35),  # Nicosia
    "CZ": (50.09, 14.42),  # Prague
    "DE": (52.52, 13.41),  # Berlin
    "DK": (55.68, 12.57),  # Copenhagen
    "EE": (59.44, 24.75),  # Tallinn
    "ES": (40.42, -3.70),  # Madrid
    "FI": (60.17, 24.94),  # Helsinki
    "FR": (48.85, 2.35),  # Paris
    "GR": (37.98, 23.73),  # Athens
    "HR": (45.81, 15.98),  # Zagreb
    "HU": (47.50, 19.04),  # Budapest
    "IE": (53.33, -6.25),  # Dublin
    "IT": (41.89, 12.51),  # Rome
    "LT": (54.69, 25.28),  # Vilnius
    "LU": (49.61, 6.13),  # Luxembourg
    "LV": (56.95, 24.11),  # Riga
    "MT": (35.90, 14.51),  # Valletta
    "NL": (52.37, 4.89),  # Amsterdam
    "PL": (52.23, 21.01),  # Warsaw
    "PT": (38.73, -9.15),  # Lisbon
    "RO": (44.43, 26.11),  # Bucharest
    "SE": (59.33, 18.07),  # Stockholm
    "SI": (46.05, 14.51),  # Ljubljana
    "SK": (48.15, 17.11),  # Bratislava
}
"""ISO country → latitude and longitude in degrees."""
