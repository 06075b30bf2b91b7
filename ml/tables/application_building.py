"""Application columns, third part: the building the client lives in. Every figure is normalised between 0 and 1."""

from ml.tables import application_categories as words
from ml.tables.categories import YES_OR_NO
from ml.tables.schema import Column, Kind, Unit
from ml.tables.wording import Text

_MEASURES = (
    ("apartments", Text("Appartements de l’immeuble", "Apartments in the building")),
    ("basementarea", Text("Surface du sous-sol", "Basement area")),
    ("years_beginexpluatation", Text("Ancienneté de la mise en service", "Years since it was put to use")),
    ("years_build", Text("Ancienneté de la construction", "Years since it was built")),
    ("commonarea", Text("Surface des parties communes", "Common area")),
    ("elevators", Text("Ascenseurs", "Lifts")),
    ("entrances", Text("Entrées", "Entrances")),
    ("floorsmax", Text("Étages, maximum", "Floors, maximum")),
    ("floorsmin", Text("Étages, minimum", "Floors, minimum")),
    ("landarea", Text("Surface du terrain", "Land area")),
    ("livingapartments", Text("Appartements habités", "Living apartments")),
    ("livingarea", Text("Surface habitable", "Living area")),
    ("nonlivingapartments", Text("Appartements non habités", "Non-living apartments")),
    ("nonlivingarea", Text("Surface non habitable", "Non-living area")),
)

_STATISTICS = (
    ("avg", Text("moyenne", "average")),
    ("mode", Text("valeur la plus fréquente", "most frequent value")),
    ("medi", Text("médiane", "median")),
)


def _measure(stem: str, what: Text, suffix: str, statistic: Text) -> Column:
    return Column(
        f"{stem}_{suffix}",
        Kind.NUMBER,
        Unit.SCORE,
        Text(f"{what.fr} ({statistic.fr})", f"{what.en} ({statistic.en})"),
        Text(
            f"Immeuble où vit le client : {what.fr[0].lower()}{what.fr[1:]}, {statistic.fr}, ramenée entre 0 et 1.",
            f"Building the client lives in: {what.en[0].lower()}{what.en[1:]}, {statistic.en}, scaled from 0 to 1.",
        ),
        minimum=0,
        maximum=1,
    )


BUILDING_COLUMNS = (
    *(_measure(stem, what, suffix, statistic) for suffix, statistic in _STATISTICS for stem, what in _MEASURES),
    Column(
        "fondkapremont_mode",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Fonds de rénovation de l’immeuble", "Building’s repair fund"),
        Text(
            "Compte qui recueille les fonds de rénovation de l’immeuble.",
            "Account that collects the building’s repair fund.",
        ),
        categories=words.REPAIR_FUNDS,
    ),
    Column(
        "housetype_mode",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Type d’immeuble", "Type of building"),
        Text("Type d’immeuble où vit le client.", "Type of building the client lives in."),
        categories=words.BUILDING_TYPES,
    ),
    Column(
        "totalarea_mode",
        Kind.NUMBER,
        Unit.SCORE,
        Text("Surface totale de l’immeuble", "Total area of the building"),
        Text(
            "Surface totale de l’immeuble où vit le client, ramenée entre 0 et 1.",
            "Total area of the building the client lives in, normalised between 0 and 1.",
        ),
        minimum=0,
        maximum=1,
    ),
    Column(
        "wallsmaterial_mode",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Matériau des murs", "Wall material"),
        Text("Matériau des murs de l’immeuble où vit le client.", "Wall material of the building the client lives in."),
        categories=words.WALL_MATERIALS,
    ),
    Column(
        "emergencystate_mode",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Immeuble en mauvais état", "Building in poor condition"),
        Text(
            "Indique si l’immeuble où vit le client est classé en état d’urgence.",
            "Whether the building the client lives in is classed as in a state of emergency.",
        ),
        categories=YES_OR_NO,
    ),
)
