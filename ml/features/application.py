"""Features of the application itself: external scores, request, income, employment, identity and housing."""

from __future__ import annotations

import ibis

from ml.features.definition import Expression, Family, Feature, Source, ratio
from ml.tables import TABLES, Text, Unit

DAYS_A_YEAR = 365.25
_APPLICATION = TABLES["application"]


def _years_ago(column: str) -> object:
    return lambda t: -t[column] / DAYS_A_YEAR


def _column(name: str) -> object:
    return lambda t: t[name]


def _flag(name: str) -> object:
    return lambda t: (t[name] == "Y").cast("float64")


def _external_scores(t: Expression) -> list[Expression]:
    return [t.ext_source_1, t.ext_source_2, t.ext_source_3]


def _known_scores(t: Expression) -> Expression:
    return sum(score.notnull().cast("float64") for score in _external_scores(t))


def _mean_score(t: Expression) -> Expression:
    return ratio(sum(score.fill_null(0.0) for score in _external_scores(t)), _known_scores(t))


def _external(name: str, compute: object, fr: str, en: str, direction: int = -1, unit: Unit = Unit.SCORE) -> Feature:
    return Feature(
        name,
        Source.APPLICATION,
        compute,  # type: ignore[arg-type]
        Text(fr, en),
        unit,
        Family.EXTERNAL_SCORES,
        "EXTERNAL_SCORES",  # one reason however many scores speak: four slots are not all theirs
        Text("Les notes externes augmentent le risque estimé", "The external scores raise the estimated risk"),
        Text("Les notes externes réduisent le risque estimé", "The external scores lower the estimated risk"),
        direction=direction,
    )


def _feature(
    name: str,
    compute: object,
    label: tuple[str, str],
    unit: Unit,
    family: Family,
    raises: tuple[str, str],
    lowers: tuple[str, str],
    *,
    reason_code: str = "",
    direction: int = 0,
    actionable: bool = False,
    forbidden: bool = False,
    source: Source = Source.APPLICATION,
) -> Feature:
    return Feature(
        name,
        source,
        compute,  # type: ignore[arg-type]
        Text(*label),
        unit,
        family,
        reason_code or name.upper(),
        Text(*raises),
        Text(*lowers),
        direction=direction,
        actionable=actionable,
        forbidden=forbidden,
    )


def _category(
    name: str,
    family: Family,
    raises: tuple[str, str],
    lowers: tuple[str, str],
    *,
    forbidden: bool = False,
) -> Feature:
    column = _APPLICATION.column(name)
    return Feature(
        name,
        Source.APPLICATION,
        _column(name),  # type: ignore[arg-type]
        column.label,
        Unit.NONE,
        family,
        name.upper(),
        Text(*raises),
        Text(*lowers),
        forbidden=forbidden,
        categories=column.categories,
    )


EXTERNAL_SCORES = (
    _external("ext_source_1", _column("ext_source_1"), "Note externe 1", "External score 1"),
    _external("ext_source_2", _column("ext_source_2"), "Note externe 2", "External score 2"),
    _external("ext_source_3", _column("ext_source_3"), "Note externe 3", "External score 3"),
    _external("ext_source_mean", _mean_score, "Moyenne des notes externes", "Mean of the external scores"),
    _external(
        "ext_source_min",
        lambda t: ibis.least(*[score.fill_null(9.0) for score in _external_scores(t)]).nullif(9.0),
        "Plus basse des notes externes",
        "Lowest external score",
    ),
    _external(
        "ext_source_max",
        lambda t: ibis.greatest(*[score.fill_null(-9.0) for score in _external_scores(t)]).nullif(-9.0),
        "Plus haute des notes externes",
        "Highest external score",
    ),
    _external(
        "ext_source_known",
        _known_scores,
        "Nombre de notes externes connues",
        "Number of known external scores",
        direction=0,
        unit=Unit.COUNT,
    ),
)

REQUEST = (
    _category(
        "name_contract_type",
        Family.REQUEST,
        ("Le type de contrat demandé augmente le risque estimé", "The type of contract raises the estimated risk"),
        ("Le type de contrat demandé réduit le risque estimé", "The type of contract lowers the estimated risk"),
    ),
    _feature(
        "amt_credit",
        _column("amt_credit"),
        ("Montant du crédit demandé", "Amount of credit requested"),
        Unit.AMOUNT,
        Family.REQUEST,
        ("Le montant demandé augmente le risque estimé", "The amount requested raises the estimated risk"),
        ("Le montant demandé réduit le risque estimé", "The amount requested lowers the estimated risk"),
        actionable=True,
    ),
    _feature(
        "amt_annuity",
        _column("amt_annuity"),
        ("Mensualité du crédit demandé", "Monthly payment of the credit"),
        Unit.AMOUNT_PER_MONTH,
        Family.REQUEST,
        ("La mensualité augmente le risque estimé", "The monthly payment raises the estimated risk"),
        ("La mensualité réduit le risque estimé", "The monthly payment lowers the estimated risk"),
        actionable=True,
    ),
    _feature(
        "amt_goods_price",
        _column("amt_goods_price"),
        ("Prix du bien financé", "Price of the goods financed"),
        Unit.AMOUNT,
        Family.REQUEST,
        ("Le prix du bien financé augmente le risque estimé", "The price of the goods raises the estimated risk"),
        ("Le prix du bien financé réduit le risque estimé", "The price of the goods lowers the estimated risk"),
        actionable=True,
    ),
    _feature(
        "credit_to_annuity",
        lambda t: ratio(t.amt_credit, t.amt_annuity),
        ("Durée du crédit (montant ÷ mensualité)", "Length of the credit (amount ÷ monthly payment)"),
        Unit.TIMES,
        Family.REQUEST,
        ("La durée du crédit augmente le risque estimé", "The length of the credit raises the estimated risk"),
        ("La durée du crédit réduit le risque estimé", "The length of the credit lowers the estimated risk"),
        reason_code="CREDIT_TERM",
        actionable=True,
    ),
    _feature(
        "credit_to_goods",
        lambda t: ratio(t.amt_credit, t.amt_goods_price),
        ("Crédit rapporté au prix du bien", "Credit relative to the price of the goods"),
        Unit.RATIO,
        Family.REQUEST,
        (
            "Le crédit rapporté au prix du bien augmente le risque estimé",
            "The credit relative to the price of the goods raises the estimated risk",
        ),
        (
            "Le crédit rapporté au prix du bien réduit le risque estimé",
            "The credit relative to the price of the goods lowers the estimated risk",
        ),
        actionable=True,
    ),
    _feature(
        "down_payment",
        lambda t: t.amt_goods_price - t.amt_credit,
        ("Prix du bien moins crédit", "Price of the goods minus credit"),
        Unit.AMOUNT,
        Family.REQUEST,
        (
            "L’écart entre le prix du bien et le crédit augmente le risque estimé",
            "The gap between price and credit raises the estimated risk",
        ),
        (
            "L’écart entre le prix du bien et le crédit réduit le risque estimé",
            "The gap between price and credit lowers the estimated risk",
        ),
        reason_code="CREDIT_TO_GOODS",
        actionable=True,
    ),
    _feature(
        "hour_appr_process_start",
        _column("hour_appr_process_start"),
        ("Heure du dépôt de la demande", "Hour of the application"),
        Unit.HOUR,
        Family.REQUEST,
        ("L’heure du dépôt augmente le risque estimé", "The hour of the application raises the estimated risk"),
        ("L’heure du dépôt réduit le risque estimé", "The hour of the application lowers the estimated risk"),
    ),
    _feature(
        "flag_document_3",
        _column("flag_document_3"),
        ("Document 3 fourni", "Document 3 provided"),
        Unit.YES_NO,
        Family.REQUEST,
        ("Les pièces fournies augmentent le risque estimé", "The documents provided raise the estimated risk"),
        ("Les pièces fournies réduisent le risque estimé", "The documents provided lower the estimated risk"),
        reason_code="DOCUMENTS",
    ),
    _feature(
        "documents_provided",
        lambda t: sum(t[f"flag_document_{number}"] for number in range(2, 22)),
        ("Nombre de pièces fournies", "Number of documents provided"),
        Unit.COUNT,
        Family.REQUEST,
        ("Les pièces fournies augmentent le risque estimé", "The documents provided raise the estimated risk"),
        ("Les pièces fournies réduisent le risque estimé", "The documents provided lower the estimated risk"),
        reason_code="DOCUMENTS",
    ),
)

INCOME = (
    _feature(
        "amt_income_total",
        _column("amt_income_total"),
        ("Revenus déclarés", "Declared income"),
        Unit.AMOUNT,
        Family.INCOME,
        ("Les revenus augmentent le risque estimé", "The income raises the estimated risk"),
        ("Les revenus réduisent le risque estimé", "The income lowers the estimated risk"),
        direction=-1,
    ),
    _feature(
        "annuity_to_income",
        lambda t: ratio(t.amt_annuity, t.amt_income_total),
        ("Mensualité rapportée aux revenus", "Monthly payment relative to income"),
        Unit.RATIO,
        Family.INCOME,
        (
            "La mensualité rapportée aux revenus augmente le risque estimé",
            "The monthly payment relative to income raises the estimated risk",
        ),
        (
            "La mensualité rapportée aux revenus réduit le risque estimé",
            "The monthly payment relative to income lowers the estimated risk",
        ),
        actionable=True,
        direction=1,
    ),
    _feature(
        "credit_to_income",
        lambda t: ratio(t.amt_credit, t.amt_income_total),
        ("Crédit rapporté aux revenus", "Credit relative to income"),
        Unit.TIMES,
        Family.INCOME,
        (
            "Le crédit rapporté aux revenus augmente le risque estimé",
            "The credit relative to income raises the estimated risk",
        ),
        (
            "Le crédit rapporté aux revenus réduit le risque estimé",
            "The credit relative to income lowers the estimated risk",
        ),
        actionable=True,
    ),
    _feature(
        "income_per_person",
        lambda t: ratio(t.amt_income_total, t.cnt_fam_members),
        ("Revenus par personne du foyer", "Income per person of the household"),
        Unit.AMOUNT,
        Family.INCOME,
        (
            "Les revenus par personne du foyer augmentent le risque estimé",
            "The income per person of the household raises the estimated risk",
        ),
        (
            "Les revenus par personne du foyer réduisent le risque estimé",
            "The income per person of the household lowers the estimated risk",
        ),
        direction=-1,
    ),
    _category(
        "name_income_type",
        Family.INCOME,
        ("L’origine des revenus augmente le risque estimé", "The source of income raises the estimated risk"),
        ("L’origine des revenus réduit le risque estimé", "The source of income lowers the estimated risk"),
    ),
)

EMPLOYMENT = (
    _feature(
        "employed_years",
        _years_ago("days_employed"),
        ("Ancienneté dans l’emploi", "Time in current job"),
        Unit.YEARS,
        Family.EMPLOYMENT,
        (
            "L’ancienneté dans l’emploi augmente le risque estimé",
            "The time in the current job raises the estimated risk",
        ),
        ("L’ancienneté dans l’emploi réduit le risque estimé", "The time in the current job lowers the estimated risk"),
        direction=-1,
    ),
    _feature(
        "employed_to_age",
        lambda t: ratio(t.days_employed, t.days_birth),
        ("Part de la vie passée dans l’emploi actuel", "Share of life spent in the current job"),
        Unit.RATIO,
        Family.EMPLOYMENT,
        (
            "L’ancienneté dans l’emploi augmente le risque estimé",
            "The time in the current job raises the estimated risk",
        ),
        ("L’ancienneté dans l’emploi réduit le risque estimé", "The time in the current job lowers the estimated risk"),
        reason_code="EMPLOYED_YEARS",
        direction=-1,
    ),
    _category(
        "occupation_type",
        Family.EMPLOYMENT,
        ("La profession augmente le risque estimé", "The occupation raises the estimated risk"),
        ("La profession réduit le risque estimé", "The occupation lowers the estimated risk"),
    ),
    _category(
        "organization_type",
        Family.EMPLOYMENT,
        ("Le secteur de l’employeur augmente le risque estimé", "The employer’s sector raises the estimated risk"),
        ("Le secteur de l’employeur réduit le risque estimé", "The employer’s sector lowers the estimated risk"),
    ),
    _feature(
        "reg_city_not_work_city",
        _column("reg_city_not_work_city"),
        ("Travaille hors de sa ville de résidence", "Works outside the city of residence"),
        Unit.YES_NO,
        Family.EMPLOYMENT,
        ("Le lieu de travail augmente le risque estimé", "The place of work raises the estimated risk"),
        ("Le lieu de travail réduit le risque estimé", "The place of work lowers the estimated risk"),
        reason_code="PLACE_OF_WORK",
    ),
)

IDENTITY = (
    _feature(
        "age_years",
        _years_ago("days_birth"),
        ("Âge", "Age"),
        Unit.YEARS,
        Family.IDENTITY,
        ("L’âge augmente le risque estimé", "The age raises the estimated risk"),
        ("L’âge réduit le risque estimé", "The age lowers the estimated risk"),
    ),
    _category(
        "code_gender",
        Family.IDENTITY,
        ("Le sexe n’entre pas dans le modèle", "Gender is not an input of the model"),
        ("Le sexe n’entre pas dans le modèle", "Gender is not an input of the model"),
        forbidden=True,
    ),
    _category(
        "name_education_type",
        Family.IDENTITY,
        ("Le niveau d’études augmente le risque estimé", "The level of education raises the estimated risk"),
        ("Le niveau d’études réduit le risque estimé", "The level of education lowers the estimated risk"),
    ),
    _category(
        "name_family_status",
        Family.IDENTITY,
        ("La situation familiale augmente le risque estimé", "The family status raises the estimated risk"),
        ("La situation familiale réduit le risque estimé", "The family status lowers the estimated risk"),
    ),
    _category(
        "name_housing_type",
        Family.IDENTITY,
        ("Le mode de logement augmente le risque estimé", "The housing situation raises the estimated risk"),
        ("Le mode de logement réduit le risque estimé", "The housing situation lowers the estimated risk"),
    ),
    _feature(
        "cnt_children",
        _column("cnt_children"),
        ("Enfants à charge", "Children"),
        Unit.COUNT,
        Family.IDENTITY,
        ("Le nombre d’enfants augmente le risque estimé", "The number of children raises the estimated risk"),
        ("Le nombre d’enfants réduit le risque estimé", "The number of children lowers the estimated risk"),
    ),
    _feature(
        "flag_own_car",
        _flag("flag_own_car"),
        ("Possède une voiture", "Owns a car"),
        Unit.YES_NO,
        Family.IDENTITY,
        (
            "La possession d’une voiture ou non augmente le risque estimé",
            "Owning a car or not raises the estimated risk",
        ),
        ("La possession d’une voiture ou non réduit le risque estimé", "Owning a car or not lowers the estimated risk"),
        reason_code="CAR",
    ),
    _feature(
        "own_car_age",
        _column("own_car_age"),
        ("Âge de la voiture", "Age of the car"),
        Unit.YEARS,
        Family.IDENTITY,
        ("L’âge de la voiture augmente le risque estimé", "The age of the car raises the estimated risk"),
        ("L’âge de la voiture réduit le risque estimé", "The age of the car lowers the estimated risk"),
        reason_code="CAR",
    ),
    _feature(
        "flag_own_realty",
        _flag("flag_own_realty"),
        ("Propriétaire de son logement", "Owns a house or flat"),
        Unit.YES_NO,
        Family.IDENTITY,
        ("Être propriétaire ou non augmente le risque estimé", "Owning a home or not raises the estimated risk"),
        ("Être propriétaire ou non réduit le risque estimé", "Owning a home or not lowers the estimated risk"),
    ),
    _feature(
        "registration_years",
        _years_ago("days_registration"),
        ("Ancienneté de la domiciliation", "Time since registration changed"),
        Unit.YEARS,
        Family.IDENTITY,
        (
            "L’ancienneté de la domiciliation augmente le risque estimé",
            "The time since the registration changed raises the estimated risk",
        ),
        (
            "L’ancienneté de la domiciliation réduit le risque estimé",
            "The time since the registration changed lowers the estimated risk",
        ),
    ),
    _feature(
        "id_publish_years",
        _years_ago("days_id_publish"),
        ("Ancienneté de la pièce d’identité", "Age of the identity document"),
        Unit.YEARS,
        Family.IDENTITY,
        (
            "L’ancienneté de la pièce d’identité augmente le risque estimé",
            "The age of the identity document raises the estimated risk",
        ),
        (
            "L’ancienneté de la pièce d’identité réduit le risque estimé",
            "The age of the identity document lowers the estimated risk",
        ),
    ),
    _feature(
        "phone_change_years",
        _years_ago("days_last_phone_change"),
        ("Temps depuis le changement de téléphone", "Time since the phone changed"),
        Unit.YEARS,
        Family.IDENTITY,
        (
            "Le temps depuis le changement de téléphone augmente le risque estimé",
            "The time since the phone changed raises the estimated risk",
        ),
        (
            "Le temps depuis le changement de téléphone réduit le risque estimé",
            "The time since the phone changed lowers the estimated risk",
        ),
    ),
    _feature(
        "flag_work_phone",
        _column("flag_work_phone"),
        ("Téléphone fixe fourni", "Landline provided"),
        Unit.YES_NO,
        Family.IDENTITY,
        (
            "Les coordonnées fournies augmentent le risque estimé",
            "The contact details provided raise the estimated risk",
        ),
        (
            "Les coordonnées fournies réduisent le risque estimé",
            "The contact details provided lower the estimated risk",
        ),
        reason_code="CONTACT_DETAILS",
    ),
    _feature(
        "region_rating_client_w_city",
        _column("region_rating_client_w_city"),
        ("Classement de la région (1 : la mieux notée, 3 : la moins bien)", "Rating of the region (1 best, 3 worst)"),
        Unit.NONE,
        Family.IDENTITY,
        ("La région de résidence augmente le risque estimé", "The region of residence raises the estimated risk"),
        ("La région de résidence réduit le risque estimé", "The region of residence lowers the estimated risk"),
        reason_code="REGION",
        direction=1,
    ),
    _feature(
        "region_population_relative",
        _column("region_population_relative"),
        ("Population relative de la région", "Relative population of the region"),
        Unit.SCORE,
        Family.IDENTITY,
        ("La région de résidence augmente le risque estimé", "The region of residence raises the estimated risk"),
        ("La région de résidence réduit le risque estimé", "The region of residence lowers the estimated risk"),
        reason_code="REGION",
    ),
    _feature(
        "floorsmax_avg",
        _column("floorsmax_avg"),
        ("Hauteur de l’immeuble (valeur normalisée)", "Height of the building (normalised)"),
        Unit.SCORE,
        Family.IDENTITY,
        ("Les caractéristiques de l’immeuble augmentent le risque estimé", "The building raises the estimated risk"),
        ("Les caractéristiques de l’immeuble réduisent le risque estimé", "The building lowers the estimated risk"),
        reason_code="BUILDING",
    ),
    _feature(
        "totalarea_mode",
        _column("totalarea_mode"),
        ("Surface de l’immeuble (valeur normalisée)", "Area of the building (normalised)"),
        Unit.SCORE,
        Family.IDENTITY,
        ("Les caractéristiques de l’immeuble augmentent le risque estimé", "The building raises the estimated risk"),
        ("Les caractéristiques de l’immeuble réduisent le risque estimé", "The building lowers the estimated risk"),
        reason_code="BUILDING",
    ),
    _feature(
        "def_30_cnt_social_circle",
        _column("def_30_cnt_social_circle"),
        ("Retards de 30 jours dans l’entourage", "30-day delays in the social circle"),
        Unit.COUNT,
        Family.IDENTITY,
        ("L’entourage n’entre pas dans le modèle", "The social circle is not an input of the model"),
        ("L’entourage n’entre pas dans le modèle", "The social circle is not an input of the model"),
        reason_code="SOCIAL_CIRCLE",
        forbidden=True,
    ),
)
