"""Application columns, last part: social circle, documents given, credit bureau enquiries."""

from ml.tables.schema import Column, Kind, Unit
from ml.tables.wording import Text

_BUREAU_PERIODS = (
    (
        "hour",
        Text("dans l’heure", "within the hour"),
        Text("dans l’heure qui précède la demande", "in the hour before the application"),
    ),
    (
        "day",
        Text("dans la journée", "within the day"),
        Text(
            "dans la journée qui précède la demande, dernière heure exclue",
            "in the day before the application, the last hour excluded",
        ),
    ),
    (
        "week",
        Text("dans la semaine", "within the week"),
        Text(
            "dans la semaine qui précède la demande, dernier jour exclu",
            "in the week before the application, the last day excluded",
        ),
    ),
    (
        "mon",
        Text("dans le mois", "within the month"),
        Text(
            "dans le mois qui précède la demande, dernière semaine exclue",
            "in the month before the application, the last week excluded",
        ),
    ),
    (
        "qrt",
        Text("dans le trimestre", "within the quarter"),
        Text(
            "dans les trois mois qui précèdent la demande, dernier mois exclu",
            "in the three months before the application, the last month excluded",
        ),
    ),
    (
        "year",
        Text("dans l’année", "within the year"),
        Text(
            "dans l’année qui précède la demande, derniers trois mois exclus",
            "in the year before the application, the last three months excluded",
        ),
    ),
)


def _circle(name: str, label: Text, description: Text) -> Column:
    return Column(name, Kind.INTEGER, Unit.COUNT, label, description, minimum=0, elsewhere=True)


def _observed(days: int) -> Column:
    return _circle(
        f"obs_{days}_cnt_social_circle",
        Text(f"Entourage observé ({days} jours de retard)", f"Social circle observed ({days} days late)"),
        Text(
            f"Nombre de personnes autour du client pour lesquelles un retard de {days} jours a pu être observé.",
            f"Number of people around the client for whom a delay of {days} days could be observed.",
        ),
    )


def _in_default(days: int) -> Column:
    return _circle(
        f"def_{days}_cnt_social_circle",
        Text(f"Entourage en défaut ({days} jours de retard)", f"Social circle in default ({days} days late)"),
        Text(
            f"Nombre de personnes de l’entourage du client en retard de plus de {days} jours.",
            f"Number of people around the client more than {days} days late.",
        ),
    )


def _document(number: int) -> Column:
    return Column(
        f"flag_document_{number}",
        Kind.FLAG,
        Unit.NONE,
        Text(f"Document {number} fourni", f"Document {number} given"),
        Text(
            f"1 si le client a fourni le document {number} ; la source ne dit pas lequel c’est.",
            f"1 if the client gave document {number}; the source does not say which one it is.",
        ),
        required=True,
        minimum=0,
        maximum=1,
        elsewhere=True,
    )


def _enquiries(suffix: str, short: Text, full: Text) -> Column:
    return Column(
        f"amt_req_credit_bureau_{suffix}",
        Kind.INTEGER,
        Unit.COUNT,
        Text(f"Consultations de la centrale de crédit {short.fr}", f"Credit bureau enquiries {short.en}"),
        Text(
            f"Nombre de consultations de la centrale de crédit au sujet du client {full.fr}.",
            f"Number of credit bureau enquiries about the client {full.en}.",
        ),
        minimum=0,
        elsewhere=True,
    )


ENQUIRY_COLUMNS = (
    _observed(30),
    _in_default(30),
    _observed(60),
    _in_default(60),
    Column(
        "days_last_phone_change",
        Kind.INTEGER,
        Unit.DAYS_BEFORE,
        Text("Dernier changement de téléphone", "Last change of phone"),
        Text(
            "Dernier changement de téléphone du client, compté depuis la demande ; "
            "le fichier compte des jours négatifs.",
            "The client’s last change of phone, back from the application; the file counts negative days.",
        ),
        maximum=0,
    ),
    *(_document(number) for number in range(2, 22)),
    *(_enquiries(suffix, short, full) for suffix, short, full in _BUREAU_PERIODS),
)
