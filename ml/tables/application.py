"""The application table: one row a client, the credit they ask for and what is known of them that day."""

from dataclasses import replace

from ml.tables.application_building import BUILDING_COLUMNS
from ml.tables.application_client import CLIENT_COLUMNS
from ml.tables.application_contact import CONTACT_COLUMNS
from ml.tables.application_enquiries import ENQUIRY_COLUMNS
from ml.tables.schema import Table
from ml.tables.wording import Text

APPLICATION = Table(
    name="application",
    files=("application_train", "application_test"),
    label=Text("Demandes de crédit", "Loan applications"),
    description=Text(
        "Une ligne par client : la demande de crédit en cours et la situation du client ce jour-là.",
        "One row per client: the current loan application and the client’s situation that day.",
    ),
    key=("sk_id_curr",),
    columns=(
        *(*CLIENT_COLUMNS, *CONTACT_COLUMNS),
        *(replace(column, elsewhere=True) for column in BUILDING_COLUMNS),
        *ENQUIRY_COLUMNS,
    ),
)
