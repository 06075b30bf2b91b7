"""Category lists that several Home Credit tables share."""

from ml.tables.schema import categories

CONTRACT_TYPES = categories(
    ("Cash loans", "Prêt personnel", "Cash loan"),
    ("Consumer loans", "Crédit affecté à un achat", "Consumer loan"),
    ("Revolving loans", "Crédit renouvelable", "Revolving loan"),
)

COMPANIONS = categories(
    ("Unaccompanied", "Personne", "Nobody"),
    ("Family", "Famille", "Family"),
    ("Spouse, partner", "Conjoint ou partenaire", "Spouse or partner"),
    ("Children", "Enfants", "Children"),
    ("Group of people", "Groupe de personnes", "Group of people"),
    ("Other_A", "Autre (A)", "Other (A)"),
    ("Other_B", "Autre (B)", "Other (B)"),
)

WEEKDAYS = categories(
    ("MONDAY", "Lundi", "Monday"),
    ("TUESDAY", "Mardi", "Tuesday"),
    ("WEDNESDAY", "Mercredi", "Wednesday"),
    ("THURSDAY", "Jeudi", "Thursday"),
    ("FRIDAY", "Vendredi", "Friday"),
    ("SATURDAY", "Samedi", "Saturday"),
    ("SUNDAY", "Dimanche", "Sunday"),
)

Y_OR_N = categories(("Y", "Oui", "Yes"), ("N", "Non", "No"))
YES_OR_NO = categories(("Yes", "Oui", "Yes"), ("No", "Non", "No"))
