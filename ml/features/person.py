"""Features of who the client is: work, age and papers, household, home, region and building."""

from __future__ import annotations

from dataclasses import replace

from ml.features import reasons
from ml.features.aggregates import ratio, years_ago
from ml.features.definition import Family, Feature, Source
from ml.features.rows import APPLICATION, category, column, computed, flag, letter_is_yes, years_since
from ml.tables.schema import Unit
from ml.tables.wording import Text

_NOT_AN_INPUT = Text("Le sexe n’entre pas dans le modèle", "Gender is not an input of the model")
_CIRCLE_NOT_AN_INPUT = Text("L’entourage n’entre pas dans le modèle", "The social circle is not an input of the model")
_BUILDING_MEASURES = (
    *("apartments_avg", "basementarea_avg", "years_beginexpluatation_avg", "years_build_avg", "commonarea_avg"),
    *("elevators_avg", "entrances_avg", "floorsmax_avg", "floorsmin_avg", "landarea_avg", "livingapartments_avg"),
    *("livingarea_avg", "nonlivingapartments_avg", "nonlivingarea_avg", "totalarea_mode"),
)
_ADDRESSES = (
    *("reg_region_not_live_region", "reg_region_not_work_region", "live_region_not_work_region"),
    *("reg_city_not_live_city", "reg_city_not_work_city", "live_city_not_work_city"),
)

EMPLOYMENT = (
    computed(
        "employed_years",
        reasons.EMPLOYED_YEARS,
        ("Ancienneté dans l’emploi", "Time in current job"),
        Unit.YEARS,
        years_since("days_employed"),
        direction=-1,
    ),
    computed(
        "employed_to_age",
        reasons.EMPLOYED_YEARS,
        ("Part de la vie passée dans l’emploi actuel", "Share of life spent in the current job"),
        Unit.RATIO,
        lambda t: ratio(t.days_employed, t.days_birth),
        direction=-1,
    ),
    computed(
        "employed_at_age",
        reasons.AGE,
        ("Âge à l’entrée dans l’emploi actuel", "Age when the current job began"),
        Unit.YEARS,
        lambda t: years_ago(t.days_birth - t.days_employed),
    ),
    category("occupation_type", reasons.OCCUPATION),
    category("organization_type", reasons.ORGANIZATION),
    flag(
        "reg_city_not_work_city",
        reasons.PLACE_OF_WORK,
        ("Travaille hors de sa ville de résidence", "Works outside the city of residence"),
    ),
    flag(
        "live_city_not_work_city",
        reasons.PLACE_OF_WORK,
        ("Travaille hors de la ville où vit le client", "Works outside the city the client lives in"),
    ),
    flag(
        "reg_region_not_work_region",
        reasons.PLACE_OF_WORK,
        ("Travaille hors de sa région de résidence", "Works outside the region of residence"),
    ),
)

_PERSON = (
    computed("age_years", reasons.AGE, ("Âge", "Age"), Unit.YEARS, years_since("days_birth")),
    replace(
        category("code_gender", reasons.AGE),
        reason_code="CODE_GENDER",
        sentence_raises=_NOT_AN_INPUT,
        sentence_lowers=_NOT_AN_INPUT,
        forbidden=True,
    ),
    category("name_education_type", reasons.EDUCATION),
    category("name_family_status", reasons.FAMILY_STATUS),
    category("name_housing_type", reasons.HOUSING),
    column("cnt_children", reasons.HOUSEHOLD, ("Enfants à charge", "Children"), Unit.COUNT),
    column("cnt_fam_members", reasons.HOUSEHOLD, ("Personnes du foyer", "Members of the household"), Unit.COUNT),
    computed(
        "children_share",
        reasons.HOUSEHOLD,
        ("Part d’enfants dans le foyer", "Share of children in the household"),
        Unit.RATIO,
        lambda t: ratio(t.cnt_children, t.cnt_fam_members),
    ),
    computed(
        "flag_own_car",
        reasons.CAR,
        ("Possède une voiture", "Owns a car"),
        Unit.YES_NO,
        letter_is_yes("flag_own_car"),
    ),
    column("own_car_age", reasons.CAR, ("Âge de la voiture", "Age of the car"), Unit.YEARS, direction=1),
    computed(
        "car_to_client_age",
        reasons.CAR,
        ("Âge de la voiture rapporté à celui du client", "Age of the car relative to the client’s"),
        Unit.RATIO,
        lambda t: ratio(t.own_car_age, years_ago(t.days_birth)),
    ),
    computed(
        "flag_own_realty",
        reasons.REALTY,
        ("Propriétaire de son logement", "Owns a house or flat"),
        Unit.YES_NO,
        letter_is_yes("flag_own_realty"),
    ),
)

_PAPERS = (
    computed(
        "registration_years",
        reasons.REGISTRATION,
        ("Ancienneté de la domiciliation", "Time since registration changed"),
        Unit.YEARS,
        years_since("days_registration"),
        direction=-1,
    ),
    computed(
        "id_publish_years",
        reasons.IDENTITY_DOCUMENT,
        ("Ancienneté de la pièce d’identité", "Age of the identity document"),
        Unit.YEARS,
        years_since("days_id_publish"),
        direction=-1,
    ),
    computed(
        "phone_change_years",
        reasons.PHONE_CHANGE,
        ("Temps depuis le changement de téléphone", "Time since the phone changed"),
        Unit.YEARS,
        years_since("days_last_phone_change"),
        direction=-1,
    ),
    computed(
        "registration_to_age",
        reasons.REGISTRATION,
        ("Part de la vie à la même domiciliation", "Share of life under the same registration"),
        Unit.RATIO,
        lambda t: ratio(t.days_registration, t.days_birth),
    ),
    computed(
        "id_publish_to_age",
        reasons.IDENTITY_DOCUMENT,
        ("Part de la vie avec la même pièce d’identité", "Share of life with the same identity document"),
        Unit.RATIO,
        lambda t: ratio(t.days_id_publish, t.days_birth),
    ),
    computed(
        "phone_change_to_age",
        reasons.PHONE_CHANGE,
        ("Part de la vie avec le même téléphone", "Share of life with the same phone"),
        Unit.RATIO,
        lambda t: ratio(t.days_last_phone_change, t.days_birth),
    ),
    flag("flag_work_phone", reasons.CONTACT_DETAILS, ("Téléphone fixe fourni", "Landline provided")),
    flag("flag_phone", reasons.CONTACT_DETAILS),
    flag("flag_email", reasons.CONTACT_DETAILS),
    flag("flag_emp_phone", reasons.CONTACT_DETAILS),
    flag("flag_cont_mobile", reasons.CONTACT_DETAILS),
)

_PLACE = (
    column(
        "region_rating_client_w_city",
        reasons.REGION,
        ("Classement de la région (1 : la mieux notée, 3 : la moins bien)", "Rating of the region (1 best, 3 worst)"),
        Unit.NONE,
        direction=1,
    ),
    column(
        "region_rating_client",
        reasons.REGION,
        ("Classement de la région sans la ville (de 1 à 3)", "Rating of the region without the city (1 to 3)"),
        Unit.NONE,
        direction=1,
    ),
    column(
        "region_population_relative",
        reasons.REGION,
        ("Population relative de la région", "Relative population of the region"),
        Unit.SCORE,
    ),
    flag("reg_city_not_live_city", reasons.ADDRESS, direction=1),
    flag("reg_region_not_live_region", reasons.ADDRESS),
    computed(
        "address_gaps",
        reasons.ADDRESS,
        ("Écarts entre adresses de résidence, de vie et de travail", "Gaps between registered, home and work address"),
        Unit.COUNT,
        lambda t: sum(t[name] for name in _ADDRESSES),
    ),
)

_BUILDING = (
    *(
        column(name, reasons.BUILDING, (label.fr, label.en), Unit.SCORE)
        for name in _BUILDING_MEASURES
        for label in [APPLICATION.column(name).label]
    ),
    computed(
        "building_measures_known",
        reasons.BUILDING,
        ("Caractéristiques connues de l’immeuble", "Known characteristics of the building"),
        Unit.COUNT,
        lambda t: sum(t[name].notnull().cast("float64") for name in _BUILDING_MEASURES),
    ),
    category("fondkapremont_mode", reasons.BUILDING),
    category("housetype_mode", reasons.BUILDING),
    category("wallsmaterial_mode", reasons.BUILDING),
    category("emergencystate_mode", reasons.BUILDING),
)

_SOCIAL_CIRCLE = (
    Feature(
        "def_30_cnt_social_circle",
        Source.APPLICATION,
        lambda t: t.def_30_cnt_social_circle,
        Text("Retards de 30 jours dans l’entourage", "30-day delays in the social circle"),
        Unit.COUNT,
        Family.IDENTITY,
        "SOCIAL_CIRCLE",
        _CIRCLE_NOT_AN_INPUT,
        _CIRCLE_NOT_AN_INPUT,
        forbidden=True,
    ),
)

IDENTITY = (*_PERSON, *_PAPERS, *_PLACE, *_BUILDING, *_SOCIAL_CIRCLE)
