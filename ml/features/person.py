"""Features of who the client is: work, age and papers, household, home, region and building."""

from __future__ import annotations

from ml.features import reasons
from ml.features.aggregates import ratio, years_ago
from ml.features.clauses import Clauses, elapsed, figure, none_of, number_of, on_the_day, said, yes_or_no
from ml.features.definition import Feature
from ml.features.rows import APPLICATION, NO_JOB, category, column, computed, flag, letter_is_yes, years_since
from ml.tables.schema import Unit

_BUILDING_MEASURES = (
    *("apartments_avg", "basementarea_avg", "years_beginexpluatation_avg", "years_build_avg", "commonarea_avg"),
    *("elevators_avg", "entrances_avg", "floorsmax_avg", "floorsmin_avg", "landarea_avg", "livingapartments_avg"),
    *("livingarea_avg", "nonlivingapartments_avg", "nonlivingarea_avg", "totalarea_mode"),
)
_ADDRESSES = (
    *("reg_region_not_live_region", "reg_region_not_work_region", "live_region_not_work_region"),
    *("reg_city_not_live_city", "reg_city_not_work_city", "live_city_not_work_city"),
)

_NO_CAR = none_of("flag_own_car", "Aucune voiture n’est déclarée", "No car is declared")
_NO_CHILD = ("Aucun enfant à charge n’est déclaré", "No dependent child is declared")


def _addresses_apart(
    label: tuple[str, str], place: tuple[str, str], one: tuple[str, str], other: tuple[str, str]
) -> Clauses:
    """Return what is said of two addresses in the same `place` (city, region) or not."""
    fr, en = (
        f"{one[0]} est dans une autre {place[0]} que {other[0]}",
        f"{one[1]} is in a different {place[1]} from {other[1]}",
    )
    return yes_or_no(
        label,
        (f"si {fr}", f"whether {en}"),
        (f"{fr[0].upper()}{fr[1:]}", f"{en[0].upper()}{en[1:]}"),
        (
            f"{one[0][0].upper()}{one[0][1:]} est dans la même {place[0]} que {other[0]}",
            f"{one[1][0].upper()}{one[1][1:]} is in the same {place[1]} as {other[1]}",
        ),
    )


def _provided(label: tuple[str, str], fr: str, en: str, *, feminine: bool = False) -> Clauses:
    """Return what is said of a contact detail that was provided or not; `en` has its article."""
    one, none, e = ("une", "Aucune", "e") if feminine else ("un", "Aucun", "")
    bare = en.split(" ", 1)[1]
    return yes_or_no(
        label,
        (f"si {one} {fr} a été fourni{e}", f"whether {en} was provided"),
        (f"{one.capitalize()} {fr} a été fourni{e}", f"{en[0].upper()}{en[1:]} was provided"),
        (f"{none} {fr} n’a été fourni{e}", f"No {bare} was provided"),
    )


def _share_of_life(fr: str, en: str, change: tuple[str, str]) -> Clauses:
    """Return what is said of the share of life since the latest `change`."""
    return figure(f"la part de la vie passée {fr}", f"the share of life spent {en}", none=on_the_day(*change))


_CITY, _REGION = ("ville", "city"), ("région", "region")
_WORK = ("l’adresse de travail", "the address of work")
_RESIDENCE = ("l’adresse de résidence", "the address of residence")
_CONTACT = ("l’adresse de contact", "the contact address")

EMPLOYMENT = (
    computed(
        "employed_years",
        reasons.EMPLOYED_YEARS,
        said(
            ("l’ancienneté dans l’emploi", "the time in the current job"),
            ("L’emploi actuel a commencé il y a {value}", "The current job began {value} ago"),
            none=(
                "L’emploi actuel a commencé le jour de la demande",
                "The current job began on the day of the application",
            ),
            absences=[NO_JOB],
        ),
        Unit.YEARS,
        years_since("days_employed"),
        direction=-1,
    ),
    computed(
        "employed_to_age",
        reasons.EMPLOYED_YEARS,
        figure(
            "la part de la vie passée dans l’emploi actuel",
            "the share of life spent in the current job",
            none=(
                "L’emploi actuel a commencé le jour de la demande",
                "The current job began on the day of the application",
            ),
            absences=[NO_JOB],
        ),
        Unit.RATIO,
        lambda t: ratio(t.days_employed, t.days_birth),
        direction=-1,
    ),
    computed(
        "employed_at_age",
        reasons.AGE,
        said(
            ("l’âge à l’entrée dans l’emploi actuel", "the age when the current job began"),
            ("L’emploi actuel a commencé à l’âge de {value}", "The current job began at the age of {value}"),
            absences=[NO_JOB],
        ),
        Unit.YEARS,
        lambda t: years_ago(t.days_birth - t.days_employed),
    ),
    category("occupation_type", reasons.OCCUPATION, "la profession", "the occupation", [NO_JOB]),
    category("organization_type", reasons.ORGANIZATION, "le secteur de l’employeur", "the employer’s sector", [NO_JOB]),
    flag(
        "reg_city_not_work_city",
        reasons.PLACE_OF_WORK,
        _addresses_apart(
            ("Travaille hors de sa ville de résidence", "Works outside the city of residence"), _CITY, _WORK, _RESIDENCE
        ),
    ),
    flag(
        "live_city_not_work_city",
        reasons.PLACE_OF_WORK,
        _addresses_apart(
            ("Travaille hors de la ville de contact", "Works outside the city of the contact address"),
            _CITY,
            _WORK,
            _CONTACT,
        ),
    ),
    flag(
        "reg_region_not_work_region",
        reasons.PLACE_OF_WORK,
        _addresses_apart(
            ("Travaille hors de sa région de résidence", "Works outside the region of residence"),
            _REGION,
            _WORK,
            _RESIDENCE,
        ),
    ),
)

_PERSON = (
    computed("age_years", reasons.AGE, figure("l’âge", "the age"), Unit.YEARS, years_since("days_birth")),
    category("code_gender", reasons.GENDER, "le sexe déclaré", "the declared gender"),
    category("name_education_type", reasons.EDUCATION, "le niveau d’études", "the level of education"),
    category("name_family_status", reasons.FAMILY_STATUS, "la situation familiale", "the family status"),
    category("name_housing_type", reasons.HOUSING, "le type de logement", "the type of housing"),
    column(
        "cnt_children",
        reasons.HOUSEHOLD,
        said(
            ("le nombre d’enfants à charge", "the number of dependent children"),
            ("Le foyer compte {value} enfant{s} à charge", "The household has {value} dependent child{ren}"),
            label=("Enfants à charge", "Dependent children"),
            none=_NO_CHILD,
        ),
        Unit.COUNT,
    ),
    column(
        "cnt_fam_members",
        reasons.HOUSEHOLD,
        said(
            ("le nombre de personnes du foyer", "the number of members of the household"),
            ("Le foyer compte {value} personne{s}", "The household has {value} member{s}"),
            label=("Personnes du foyer", "Members of the household"),
            feminine=True,
        ),
        Unit.COUNT,
    ),
    computed(
        "children_share",
        reasons.HOUSEHOLD,
        said(
            ("la part d’enfants dans le foyer", "the share of children in the household"),
            ("Les enfants font {value} du foyer", "Children make up {value} of the household"),
            none=_NO_CHILD,
        ),
        Unit.RATIO,
        lambda t: ratio(t.cnt_children, t.cnt_fam_members),
    ),
    computed(
        "flag_own_car",
        reasons.CAR,
        yes_or_no(
            ("Possède une voiture", "Owns a car"),
            ("si une voiture est déclarée", "whether a car is declared"),
            ("Une voiture est déclarée", "A car is declared"),
            ("Aucune voiture n’est déclarée", "No car is declared"),
        ),
        Unit.YES_NO,
        letter_is_yes("flag_own_car"),
    ),
    column(
        "own_car_age",
        reasons.CAR,
        said(
            ("l’âge de la voiture", "the age of the car"),
            ("La voiture déclarée a {value}", "The car declared is {value} old"),
            none=("La voiture déclarée a moins d’un an", "The car declared is less than a year old"),
            absences=[_NO_CAR],
        ),
        Unit.YEARS,
        direction=1,
    ),
    computed(
        "car_to_client_age",
        reasons.CAR,
        said(
            ("l’âge de la voiture comparé à celui du client", "the age of the car compared with the client’s"),
            (
                "L’âge de la voiture représente {value} de celui de son propriétaire",
                "The age of the car is {value} of its owner’s",
            ),
            none=("La voiture déclarée a moins d’un an", "The car declared is less than a year old"),
            absences=[_NO_CAR],
        ),
        Unit.RATIO,
        lambda t: ratio(t.own_car_age, years_ago(t.days_birth)),
    ),
    computed(
        "flag_own_realty",
        reasons.REALTY,
        yes_or_no(
            ("Propriétaire d’un logement", "Owns a house or flat"),
            ("si un logement en propriété est déclaré", "whether a home of one’s own is declared"),
            ("Un logement en propriété est déclaré", "A home of one’s own is declared"),
            ("Aucun logement en propriété n’est déclaré", "No home of one’s own is declared"),
        ),
        Unit.YES_NO,
        letter_is_yes("flag_own_realty"),
    ),
)

_REGISTRATION = ("le dernier changement d’adresse enregistrée", "the latest change of registered address")
_IDENTITY_DOCUMENT = ("le dernier changement de pièce d’identité", "the latest change of identity document")
_PHONE = ("le dernier changement de téléphone", "the latest change of phone")

_PAPERS = (
    computed(
        "registration_years",
        reasons.REGISTRATION,
        elapsed(*_REGISTRATION),
        Unit.YEARS,
        years_since("days_registration"),
        direction=-1,
    ),
    computed(
        "id_publish_years",
        reasons.IDENTITY_DOCUMENT,
        elapsed(*_IDENTITY_DOCUMENT),
        Unit.YEARS,
        years_since("days_id_publish"),
        direction=-1,
    ),
    computed(
        "phone_change_years",
        reasons.PHONE_CHANGE,
        elapsed(*_PHONE),
        Unit.YEARS,
        years_since("days_last_phone_change"),
        direction=-1,
    ),
    computed(
        "registration_to_age",
        reasons.REGISTRATION,
        _share_of_life("à la même adresse enregistrée", "at the same registered address", _REGISTRATION),
        Unit.RATIO,
        lambda t: ratio(t.days_registration, t.days_birth),
    ),
    computed(
        "id_publish_to_age",
        reasons.IDENTITY_DOCUMENT,
        _share_of_life("avec la même pièce d’identité", "with the same identity document", _IDENTITY_DOCUMENT),
        Unit.RATIO,
        lambda t: ratio(t.days_id_publish, t.days_birth),
    ),
    computed(
        "phone_change_to_age",
        reasons.PHONE_CHANGE,
        _share_of_life("avec le même téléphone", "with the same phone", _PHONE),
        Unit.RATIO,
        lambda t: ratio(t.days_last_phone_change, t.days_birth),
    ),
    flag(
        "flag_work_phone",
        reasons.CONTACT_DETAILS,
        _provided(("Téléphone fixe fourni", "Landline provided"), "numéro de téléphone fixe", "a landline number"),
    ),
    flag(
        "flag_phone",
        reasons.CONTACT_DETAILS,
        _provided(
            ("Téléphone du domicile fourni", "Home phone provided"),
            "numéro de téléphone du domicile",
            "a home phone number",
        ),
    ),
    flag(
        "flag_email",
        reasons.CONTACT_DETAILS,
        _provided(
            ("Adresse électronique fournie", "Email provided"),
            "adresse électronique",
            "an email address",
            feminine=True,
        ),
    ),
    flag(
        "flag_emp_phone",
        reasons.CONTACT_DETAILS,
        _provided(
            ("Téléphone professionnel fourni", "Work phone provided"),
            "numéro de téléphone professionnel",
            "a work phone number",
        ),
    ),
    flag(
        "flag_cont_mobile",
        reasons.CONTACT_DETAILS,
        yes_or_no(
            ("Téléphone mobile joignable", "Mobile phone reachable"),
            ("si le téléphone mobile était joignable", "whether the mobile phone could be reached"),
            ("Le téléphone mobile était joignable", "The mobile phone could be reached"),
            ("Le téléphone mobile n’était pas joignable", "The mobile phone could not be reached"),
        ),
    ),
)

_PLACE = (
    column(
        "region_rating_client_w_city",
        reasons.REGION,
        said(
            (
                "la note de la région de résidence, ville comprise",
                "the rating of the region of residence, city included",
            ),
            (
                "La région de résidence, ville comprise, est notée {value} sur une échelle de 1 (la meilleure) à 3",
                "The region of residence, city included, is rated {value} on a scale from 1 (the best) to 3",
            ),
        ),
        Unit.NONE,
        direction=1,
    ),
    column(
        "region_rating_client",
        reasons.REGION,
        said(
            ("la note de la région de résidence", "the rating of the region of residence"),
            (
                "La région de résidence est notée {value} sur une échelle de 1 (la meilleure) à 3",
                "The region of residence is rated {value} on a scale from 1 (the best) to 3",
            ),
        ),
        Unit.NONE,
        direction=1,
    ),
    column(
        "region_population_relative",
        reasons.REGION,
        said(
            ("la population de la région comparée aux autres", "the population of the region compared with others"),
            (
                "La population de la région, sur une échelle de 0 à 1, est de {value}",
                "The population of the region, on a scale from 0 to 1, is {value}",
            ),
        ),
        Unit.SCORE,
    ),
    flag(
        "reg_city_not_live_city",
        reasons.ADDRESS,
        _addresses_apart(
            ("Ville de contact autre que celle de résidence", "City of contact other than that of residence"),
            _CITY,
            _CONTACT,
            _RESIDENCE,
        ),
        direction=1,
    ),
    flag(
        "reg_region_not_live_region",
        reasons.ADDRESS,
        _addresses_apart(
            ("Région de contact autre que celle de résidence", "Region of contact other than that of residence"),
            _REGION,
            _CONTACT,
            _RESIDENCE,
        ),
    ),
    computed(
        "address_gaps",
        reasons.ADDRESS,
        number_of(
            "différence{s} de ville ou de région entre les adresses",
            "difference{s} of city or region between the addresses",
            feminine=True,
            none=(
                "Les adresses de résidence, de contact et de travail sont dans la même ville",
                "The addresses of residence, contact and work are in the same city",
            ),
        ),
        Unit.COUNT,
        lambda t: sum(t[name] for name in _ADDRESSES),
    ),
)


def _measure(name: str) -> Feature:
    """Declare a measure of the building, whose label says which statistic it is in brackets."""
    words = APPLICATION.column(name).label
    fr, en = (text[0].lower() + text[1:].split(" (")[0] for text in (words.fr, words.en))
    fr, en = fr.removesuffix(" de l’immeuble"), en.removesuffix(" in the building").removesuffix(" of the building")
    return column(
        name,
        reasons.BUILDING,
        said(
            (f"la mesure de l’immeuble «\u00a0{fr}\u00a0»", f"the measure of the building “{en}”"),
            (
                f"La mesure de l’immeuble «\u00a0{fr}\u00a0» est de {{value}} sur une échelle de 0 à 1",
                f"The measure of the building “{en}” is {{value}} on a scale from 0 to 1",
            ),
            label=(f"Immeuble\u00a0: {fr}", f"Building: {en}"),
        ),
        Unit.SCORE,
    )


_BUILDING = (
    *map(_measure, _BUILDING_MEASURES),
    computed(
        "building_measures_known",
        reasons.BUILDING,
        number_of("mesure{s} connue{s} de l’immeuble", "known measure{s} of the building", feminine=True),
        Unit.COUNT,
        lambda t: sum(t[name].notnull().cast("float64") for name in _BUILDING_MEASURES),
    ),
    category(
        "fondkapremont_mode",
        reasons.BUILDING,
        "le fonds de rénovation de l’immeuble",
        "the building’s repair fund",
    ),
    category("housetype_mode", reasons.BUILDING, "le type d’immeuble", "the type of building"),
    category("wallsmaterial_mode", reasons.BUILDING, "le matériau des murs", "the wall material"),
    category(
        "emergencystate_mode",
        reasons.BUILDING,
        "la mention d’un immeuble en mauvais état",
        "the mention of a building in poor condition",
    ),
)

_SOCIAL_CIRCLE = (
    column(
        "def_30_cnt_social_circle",
        reasons.SOCIAL_CIRCLE,
        number_of(
            "personne{s} de l’entourage en retard de plus de 30 jours",
            "acquaintance{s} more than 30 days late",
            feminine=True,
        ),
        Unit.COUNT,
    ),
)

IDENTITY = (*_PERSON, *_PAPERS, *_PLACE, *_BUILDING, *_SOCIAL_CIRCLE)
