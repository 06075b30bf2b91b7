"""Categories of the previous_application table. XNA and XAP, "not known" and "not applicable", are declared missing."""

from ml.tables.schema import categories
from ml.tables.wording import Text

LOAN_PURPOSES = categories(
    ("Repairs", "Travaux", "Repairs"),
    ("Urgent needs", "Besoin urgent", "Urgent needs"),
    ("Everyday expenses", "Dépenses courantes", "Everyday expenses"),
    ("Buying a used car", "Achat d’une voiture d’occasion", "Buying a used car"),
    ("Buying a new car", "Achat d’une voiture neuve", "Buying a new car"),
    ("Car repairs", "Réparation d’une voiture", "Car repairs"),
    ("Building a house or an annex", "Construction ou agrandissement", "Building a house or an annex"),
    ("Buying a home", "Achat d’un logement", "Buying a home"),
    (
        "Buying a holiday home / land",
        "Achat d’une résidence secondaire ou d’un terrain",
        "Buying a holiday home or land",
    ),
    ("Buying a garage", "Achat d’un garage", "Buying a garage"),
    ("Gasification / water supply", "Raccordement au gaz ou à l’eau", "Gas or water supply"),
    ("Payments on other loans", "Remboursement d’autres crédits", "Payments on other loans"),
    ("Medicine", "Santé", "Health care"),
    ("Education", "Études", "Education"),
    ("Journey", "Voyage", "Journey"),
    ("Wedding / gift / holiday", "Mariage, cadeau ou fête", "Wedding, gift or holiday"),
    ("Purchase of electronic equipment", "Achat de matériel électronique", "Electronic equipment"),
    ("Furniture", "Mobilier", "Furniture"),
    ("Hobby", "Loisirs", "Hobby"),
    ("Business development", "Développement d’une activité", "Business development"),
    ("Money for a third person", "Argent pour un tiers", "Money for a third person"),
    ("Refusal to name the goal", "Refus d’indiquer l’objet", "Purpose not disclosed"),
    ("Other", "Autre", "Other"),
)

CONTRACT_OUTCOMES = categories(
    ("Approved", "Accordée", "Approved"),
    ("Refused", "Refusée", "Refused"),
    ("Canceled", "Annulée", "Cancelled"),
    ("Unused offer", "Offre non utilisée", "Unused offer"),
)

PAYMENT_TYPES = categories(
    ("Cash through the bank", "Espèces au guichet", "Cash through the bank"),
    ("Non-cash from your account", "Virement depuis le compte", "Transfer from the account"),
    ("Cashless from the account of the employer", "Virement par l’employeur", "Transfer by the employer"),
)

# Codes of which the source gives the letters alone. Where they make an English word, French says it too.
_REJECT_CODES = {"CLIENT": "", "HC": "", "LIMIT": "limite", "SCO": "", "SCOFR": "", "SYSTEM": "système", "VERIF": ""}


def reject_reason(*codes: str) -> Text:
    """Return « motif SCO ou SCOFR (non précisé par la source) »: a reason of rejection, by nothing but its codes."""
    *before, last = codes
    fr, en = (f"{', '.join(before)} {word} {last}" if before else last for word in ("ou", "or"))
    word = "" if before else _REJECT_CODES[last]
    return Text(
        f"motif {fr} ({f'{word}, ' if word else ''}non précisé par la source)",
        f"reason {en} (not defined by the source)",
    )


def _category(code: str) -> tuple[str, str, str]:
    fr, en = (reject_reason(code).in_language(language) for language in ("fr", "en"))
    return code, f"{fr[0].upper()}{fr[1:]}", f"{en[0].upper()}{en[1:]}"


REJECT_REASONS = categories(*(_category(code) for code in _REJECT_CODES))

CLIENT_TYPES = categories(
    ("New", "Nouveau client", "New client"),
    ("Repeater", "Client fidèle", "Returning client"),
    ("Refreshed", "Client réactivé", "Reactivated client"),
)

GOODS = categories(
    ("Additional Service", "Service complémentaire", "Additional service"),
    ("Animals", "Animaux", "Animals"),
    ("Audio/Video", "Audio et vidéo", "Audio and video"),
    ("Auto Accessories", "Accessoires automobiles", "Car accessories"),
    ("Clothing and Accessories", "Vêtements et accessoires", "Clothing and accessories"),
    ("Computers", "Informatique", "Computers"),
    ("Construction Materials", "Matériaux de construction", "Building materials"),
    ("Consumer Electronics", "Électronique grand public", "Consumer electronics"),
    ("Direct Sales", "Vente directe", "Direct sales"),
    ("Education", "Études", "Education"),
    ("Fitness", "Remise en forme", "Fitness"),
    ("Furniture", "Mobilier", "Furniture"),
    ("Gardening", "Jardinage", "Gardening"),
    ("Homewares", "Articles de maison", "Homewares"),
    ("House Construction", "Construction de maison", "House construction"),
    ("Insurance", "Assurance", "Insurance"),
    ("Jewelry", "Bijoux", "Jewellery"),
    ("Medical Supplies", "Matériel médical", "Medical supplies"),
    ("Medicine", "Santé", "Health care"),
    ("Mobile", "Téléphone mobile", "Mobile phone"),
    ("Office Appliances", "Matériel de bureau", "Office equipment"),
    ("Photo / Cinema Equipment", "Photo et cinéma", "Photo and film equipment"),
    ("Sport and Leisure", "Sport et loisirs", "Sport and leisure"),
    ("Tourism", "Tourisme", "Tourism"),
    ("Vehicles", "Véhicules", "Vehicles"),
    ("Weapon", "Arme", "Weapon"),
    ("Other", "Autre", "Other"),
)

PORTFOLIOS = categories(
    ("POS", "Crédit en magasin", "Point of sale"),
    ("Cash", "Prêt personnel", "Cash"),
    ("Cards", "Carte", "Card"),
    ("Cars", "Automobile", "Car"),
)

PRODUCT_TYPES = categories(
    ("x-sell", "Vente complémentaire", "Cross-selling"),
    ("walk-in", "Venue spontanée", "Walk-in"),
)

CHANNELS = categories(
    ("Credit and cash offices", "Agences", "Branches"),
    ("Country-wide", "Réseau national", "Country-wide"),
    ("Regional / Local", "Réseau régional ou local", "Regional or local"),
    ("Stone", "Magasin", "Store"),
    ("Contact center", "Centre d’appels", "Contact centre"),
    ("AP+ (Cash loan)", "Partenaire AP+ (prêt personnel)", "AP+ partner (cash loan)"),
    ("Channel of corporate sales", "Ventes aux entreprises", "Corporate sales"),
    ("Car dealer", "Concessionnaire automobile", "Car dealer"),
)

SELLER_INDUSTRIES = categories(
    ("Auto technology", "Automobile", "Car technology"),
    ("Clothing", "Habillement", "Clothing"),
    ("Connectivity", "Téléphonie et internet", "Connectivity"),
    ("Construction", "Bâtiment", "Construction"),
    ("Consumer electronics", "Électronique grand public", "Consumer electronics"),
    ("Furniture", "Mobilier", "Furniture"),
    ("Industry", "Industrie", "Industry"),
    ("Jewelry", "Bijouterie", "Jewellery"),
    ("MLM partners", "Vente en réseau", "Network marketing"),
    ("Tourism", "Tourisme", "Tourism"),
)

YIELD_GROUPS = categories(
    ("low_action", "Bas, promotionnel", "Low, promotional"),
    ("low_normal", "Bas", "Low"),
    ("middle", "Moyen", "Middle"),
    ("high", "Élevé", "High"),
)

PRODUCT_COMBINATIONS = categories(
    ("Cash", "Prêt personnel", "Cash"),
    ("Cash Street: high", "Prêt personnel, venue spontanée : taux élevé", "Cash, walk-in: high rate"),
    ("Cash Street: middle", "Prêt personnel, venue spontanée : taux moyen", "Cash, walk-in: middle rate"),
    ("Cash Street: low", "Prêt personnel, venue spontanée : taux bas", "Cash, walk-in: low rate"),
    ("Cash X-Sell: high", "Prêt personnel, vente complémentaire : taux élevé", "Cash, cross-selling: high rate"),
    ("Cash X-Sell: middle", "Prêt personnel, vente complémentaire : taux moyen", "Cash, cross-selling: middle rate"),
    ("Cash X-Sell: low", "Prêt personnel, vente complémentaire : taux bas", "Cash, cross-selling: low rate"),
    ("Card Street", "Carte, venue spontanée", "Card, walk-in"),
    ("Card X-Sell", "Carte, vente complémentaire", "Card, cross-selling"),
    ("POS household with interest", "Magasin, équipement du foyer, avec intérêts", "Store, household, with interest"),
    (
        "POS household without interest",
        "Magasin, équipement du foyer, sans intérêts",
        "Store, household, without interest",
    ),
    ("POS mobile with interest", "Magasin, téléphone, avec intérêts", "Store, mobile phone, with interest"),
    ("POS mobile without interest", "Magasin, téléphone, sans intérêts", "Store, mobile phone, without interest"),
    ("POS industry with interest", "Magasin, industrie, avec intérêts", "Store, industry, with interest"),
    ("POS industry without interest", "Magasin, industrie, sans intérêts", "Store, industry, without interest"),
    ("POS other with interest", "Magasin, autre, avec intérêts", "Store, other, with interest"),
    ("POS others without interest", "Magasin, autre, sans intérêts", "Store, other, without interest"),
)
