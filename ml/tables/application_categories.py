"""Categories of the application table: the values in the files and their words."""

from ml.tables.schema import categories

GENDERS = categories(("F", "Femme", "Woman"), ("M", "Homme", "Man"))

INCOME_TYPES = categories(
    ("Working", "Salarié", "Employee"),
    ("Commercial associate", "Associé commercial", "Commercial associate"),
    ("Pensioner", "Retraité", "Pensioner"),
    ("State servant", "Agent public", "Public servant"),
    ("Businessman", "Chef d’entreprise", "Business owner"),
    ("Student", "Étudiant", "Student"),
    ("Unemployed", "Sans emploi", "Unemployed"),
    ("Maternity leave", "Congé de maternité", "Maternity leave"),
)

EDUCATION_TYPES = categories(
    ("Lower secondary", "Premier cycle du secondaire", "Lower secondary"),
    ("Secondary / secondary special", "Secondaire ou secondaire professionnel", "Secondary or vocational"),
    ("Incomplete higher", "Supérieur inachevé", "Incomplete higher education"),
    ("Higher education", "Supérieur", "Higher education"),
    ("Academic degree", "Titre universitaire", "Academic degree"),
)

FAMILY_STATUSES = categories(
    ("Married", "Marié", "Married"),
    ("Civil marriage", "Union civile", "Civil marriage"),
    ("Single / not married", "Célibataire", "Single"),
    ("Separated", "Séparé", "Separated"),
    ("Widow", "Veuf", "Widowed"),
)

HOUSING_TYPES = categories(
    ("House / apartment", "Maison ou appartement", "House or apartment"),
    ("With parents", "Chez ses parents", "With parents"),
    ("Municipal apartment", "Logement municipal", "Municipal apartment"),
    ("Rented apartment", "Appartement loué", "Rented apartment"),
    ("Office apartment", "Logement de fonction", "Company housing"),
    ("Co-op apartment", "Logement en coopérative", "Co-operative apartment"),
)

OCCUPATIONS = categories(
    ("Laborers", "Ouvrier", "Labourer"),
    ("Low-skill Laborers", "Ouvrier peu qualifié", "Low-skill labourer"),
    ("Drivers", "Conducteur", "Driver"),
    ("Sales staff", "Vendeur", "Sales staff"),
    ("Core staff", "Personnel de base", "Core staff"),
    ("Managers", "Cadre", "Manager"),
    ("High skill tech staff", "Technicien qualifié", "Skilled technician"),
    ("Accountants", "Comptable", "Accountant"),
    ("Medicine staff", "Personnel médical", "Medical staff"),
    ("Security staff", "Agent de sécurité", "Security staff"),
    ("Cooking staff", "Personnel de cuisine", "Kitchen staff"),
    ("Cleaning staff", "Agent d’entretien", "Cleaning staff"),
    ("Private service staff", "Services à la personne", "Private service staff"),
    ("Secretaries", "Secrétaire", "Secretary"),
    ("Waiters/barmen staff", "Service en salle ou au bar", "Waiting or bar staff"),
    ("Realty agents", "Agent immobilier", "Estate agent"),
    ("HR staff", "Ressources humaines", "Human resources"),
    ("IT staff", "Informatique", "IT staff"),
)

ORGANIZATIONS = categories(
    ("Advertising", "Publicité", "Advertising"),
    ("Agriculture", "Agriculture", "Agriculture"),
    ("Bank", "Banque", "Bank"),
    ("Business Entity Type 1", "Entreprise, groupe 1 de nos fichiers", "Business, group 1 in our files"),
    ("Business Entity Type 2", "Entreprise, groupe 2 de nos fichiers", "Business, group 2 in our files"),
    ("Business Entity Type 3", "Entreprise, groupe 3 de nos fichiers", "Business, group 3 in our files"),
    ("Cleaning", "Nettoyage", "Cleaning"),
    ("Construction", "Bâtiment", "Construction"),
    ("Culture", "Culture", "Culture"),
    ("Electricity", "Électricité", "Electricity"),
    ("Emergency", "Services d’urgence", "Emergency services"),
    ("Government", "Administration", "Government"),
    ("Hotel", "Hôtellerie", "Hotel"),
    ("Housing", "Logement", "Housing"),
    *(
        (f"Industry: type {n}", f"Industrie, groupe {n} de nos fichiers", f"Industry, group {n} in our files")
        for n in range(1, 14)
    ),
    ("Insurance", "Assurance", "Insurance"),
    ("Kindergarten", "École maternelle", "Nursery school"),
    ("Legal Services", "Services juridiques", "Legal services"),
    ("Medicine", "Santé", "Health care"),
    ("Military", "Armée", "Military"),
    ("Mobile", "Téléphonie mobile", "Mobile telephony"),
    ("Other", "Autre", "Other"),
    ("Police", "Police", "Police"),
    ("Postal", "Poste", "Postal service"),
    ("Realtor", "Agence immobilière", "Estate agency"),
    ("Religion", "Religion", "Religion"),
    ("Restaurant", "Restauration", "Restaurant"),
    ("School", "École", "School"),
    ("Security", "Sécurité", "Security"),
    ("Security Ministries", "Ministères de sécurité", "Security ministries"),
    ("Self-employed", "Travailleur indépendant", "Self-employed"),
    ("Services", "Services", "Services"),
    ("Telecom", "Télécommunications", "Telecommunications"),
    *(
        (f"Trade: type {n}", f"Commerce, groupe {n} de nos fichiers", f"Trade, group {n} in our files")
        for n in range(1, 8)
    ),
    *(
        (f"Transport: type {n}", f"Transport, groupe {n} de nos fichiers", f"Transport, groupe {n} de nos fichiers")
        for n in range(1, 5)
    ),
    ("University", "Université", "University"),
)

REPAIR_FUNDS = categories(
    ("reg oper account", "Compte de l’opérateur régional", "Regional operator’s account"),
    ("reg oper spec account", "Compte spécial de l’opérateur régional", "Regional operator’s special account"),
    ("org spec account", "Compte spécial d’un organisme", "Organisation’s special account"),
    ("not specified", "Non précisé", "Not specified"),
)

BUILDING_TYPES = categories(
    ("block of flats", "Immeuble d’appartements", "Block of flats"),
    ("terraced house", "Maison mitoyenne", "Terraced house"),
    ("specific housing", "Habitat particulier", "Specific housing"),
)

WALL_MATERIALS = categories(
    ("Panel", "Panneaux préfabriqués", "Panel"),
    ("Stone, brick", "Pierre ou brique", "Stone or brick"),
    ("Block", "Parpaings", "Block"),
    ("Wooden", "Bois", "Wood"),
    ("Monolithic", "Béton coulé", "Monolithic concrete"),
    ("Mixed", "Matériaux mixtes", "Mixed"),
    ("Others", "Autres", "Others"),
)
