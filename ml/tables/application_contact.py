"""Application columns, second part: contact, occupation, region, addresses, employer and external scores."""

from ml.tables import application_categories as words
from ml.tables.categories import WEEKDAYS
from ml.tables.schema import Column, Kind, Unit
from ml.tables.wording import Text


def _flag(name: str, label: Text, description: Text) -> Column:
    return Column(name, Kind.FLAG, Unit.NONE, label, description, required=True, minimum=0, maximum=1)


def _external_score(number: int) -> Column:
    return Column(
        f"ext_source_{number}",
        Kind.NUMBER,
        Unit.SCORE,
        Text(f"Score {number} d’un autre organisme", f"Score {number} from another organisation"),
        Text(
            f"Score normalisé de la source de données externe {number} ; plus il est élevé, plus il est favorable.",
            f"Normalised score from external data source {number}; the higher, the more favourable.",
        ),
        minimum=0,
        maximum=1,
        elsewhere=True,
    )


_CITY = Text("ville", "city")
_REGION = Text("région", "region")
_PERMANENT_AND_CONTACT = Text("Domiciles officiel et actuel", "Permanent and contact addresses")
_PERMANENT_AND_WORK = Text("Domicile officiel et travail", "Permanent and work addresses")
_CONTACT_AND_WORK = Text("Domicile actuel et travail", "Contact and work addresses")


def _addresses_differ(name: str, level: Text, addresses: Text) -> Column:
    return _flag(
        name,
        Text(f"{addresses.fr} : {level.fr} différente", f"{addresses.en}: different {level.en}"),
        Text(
            f"{addresses.fr} : 1 s’ils ne sont pas dans la même {level.fr}, 0 sinon.",
            f"{addresses.en}: 1 if they are not in the same {level.en}, 0 otherwise.",
        ),
    )


CONTACT_COLUMNS = (
    _flag(
        "flag_mobil",
        Text("Téléphone mobile fourni", "Mobile phone given"),
        Text("1 si le client a donné un numéro de téléphone mobile.", "1 if the client gave a mobile phone number."),
    ),
    _flag(
        "flag_emp_phone",
        Text("Téléphone professionnel fourni", "Work phone given"),
        Text(
            "1 si le client a donné un numéro de téléphone professionnel.", "1 if the client gave a work phone number."
        ),
    ),
    _flag(
        "flag_work_phone",
        Text("Téléphone fixe fourni", "Landline given"),
        Text(
            "1 si le client a donné un numéro fixe ; la source ne dit pas clairement si c’est au travail ou chez lui.",
            "1 if the client gave a landline number; the source is unclear whether it is at work or at home.",
        ),
    ),
    _flag(
        "flag_cont_mobile",
        Text("Téléphone mobile joignable", "Mobile phone reachable"),
        Text(
            "1 si le client a pu être joint sur son téléphone mobile.",
            "1 if the client could be reached on their mobile phone.",
        ),
    ),
    _flag(
        "flag_phone",
        Text("Téléphone du domicile fourni", "Home phone given"),
        Text(
            "1 si le client a donné un numéro de téléphone à son domicile.", "1 if the client gave a home phone number."
        ),
    ),
    _flag(
        "flag_email",
        Text("Adresse électronique fournie", "Email given"),
        Text("1 si le client a donné une adresse électronique.", "1 if the client gave an email address."),
    ),
    Column(
        "occupation_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Profession", "Occupation"),
        Text(
            "Profession du client, souvent vide pour les retraités.", "Client’s occupation, often empty for pensioners."
        ),
        categories=words.OCCUPATIONS,
    ),
    Column(
        "cnt_fam_members",
        Kind.INTEGER,
        Unit.COUNT,
        Text("Personnes dans le foyer", "Household members"),
        Text(
            "Nombre de personnes qui composent la famille du client, lui compris.",
            "Number of people in the client’s family, the client included.",
        ),
        minimum=0,
    ),
    Column(
        "region_rating_client",
        Kind.INTEGER,
        Unit.NONE,
        Text("Note de la région", "Rating of the region"),
        Text(
            "Note interne de la région où vit le client, de 1 (la meilleure) à 3.",
            "In-house rating of the region the client lives in, from 1 (best) to 3.",
        ),
        required=True,
        elsewhere=True,
    ),
    Column(
        "region_rating_client_w_city",
        Kind.INTEGER,
        Unit.NONE,
        Text("Note de la région, ville comprise", "Rating of the region and city"),
        Text(
            "Note interne de la région qui tient compte de la ville, de 1 (la meilleure) à 3.",
            "In-house rating of the region that takes the city into account, from 1 (best) to 3.",
        ),
        missing=(-1,),
        required=True,
        elsewhere=True,
    ),
    Column(
        "weekday_appr_process_start",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Jour de la demande", "Day of the application"),
        Text("Jour de la semaine où la demande a été déposée.", "Day of the week on which the application was made."),
        required=True,
        categories=WEEKDAYS,
    ),
    Column(
        "hour_appr_process_start",
        Kind.INTEGER,
        Unit.HOUR,
        Text("Heure de la demande", "Hour of the application"),
        Text(
            "Heure, arrondie, à laquelle la demande a été déposée.", "Hour, rounded, at which the application was made."
        ),
        required=True,
        minimum=0,
        maximum=23,
    ),
    _addresses_differ("reg_region_not_live_region", _REGION, _PERMANENT_AND_CONTACT),
    _addresses_differ("reg_region_not_work_region", _REGION, _PERMANENT_AND_WORK),
    _addresses_differ("live_region_not_work_region", _REGION, _CONTACT_AND_WORK),
    _addresses_differ("reg_city_not_live_city", _CITY, _PERMANENT_AND_CONTACT),
    _addresses_differ("reg_city_not_work_city", _CITY, _PERMANENT_AND_WORK),
    _addresses_differ("live_city_not_work_city", _CITY, _CONTACT_AND_WORK),
    Column(
        "organization_type",
        Kind.CATEGORY,
        Unit.NONE,
        Text("Secteur de l’employeur", "Employer’s sector"),
        Text("Type d’organisme pour lequel le client travaille.", "Type of organisation the client works for."),
        missing=("XNA",),
        required=True,
        categories=words.ORGANIZATIONS,
    ),
    *(_external_score(number) for number in (1, 2, 3)),
)
