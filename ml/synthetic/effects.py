"""The risk mechanism: what each fact adds to a client's log-odds of default. Applied by `ml.synthetic.risk`.

Additive effects fitted to the competition's labelled applications, smoothed by hand. Positive raises risk.
"""

INTERCEPT = -2.24  # gives 8.07 % of defaults with the effects below

# Straight lines between (value, effect); constant beyond. None: the effect where the value is missing.
CURVES: dict[str, dict[float | None, float]] = {
    "EXT_SOURCE_1": {0.1: 0.6, 0.2: 0.3, 0.35: 0.02, 0.5: -0.1, 0.65: -0.2, 0.8: -0.42, 0.9: -0.58, None: 0.12},
    "EXT_SOURCE_2": {0.05: 0.72, 0.15: 0.42, 0.3: 0.16, 0.45: 0.0, 0.55: -0.25, 0.65: -0.48, 0.75: -0.8, None: 0.0},
    "EXT_SOURCE_3": {0.08: 0.98, 0.2: 0.44, 0.35: 0.12, 0.5: -0.26, 0.65: -0.6, 0.8: -0.75, None: -0.13},
    "age in years": {22: 0.0, 27: 0.08, 33: 0.22, 40: 0.2, 48: 0.02, 56: -0.1, 65: -0.12},
    "years employed": {0.3: 0.29, 1: 0.2, 2: 0.14, 4: 0.03, 7: -0.02, 12: -0.08, 20: -0.28, 30: -0.5, None: 0.0},
    "credit / goods": {1: -0.15, 1.08: -0.2, 1.16: 0.08, 1.24: 0.08, 1.4: 0.35},
    "credit / annuity": {9: -0.25, 12: 0.3, 15: 0.1, 18: 0.12, 22: 0.03, 27: -0.25, 34: -0.18},
    "annuity / income": {0.05: -0.15, 0.16: -0.08, 0.24: 0.05, 0.35: 0.08},
    "AMT_GOODS_PRICE": {60_000: -0.15, 200_000: -0.05, 400_000: 0.1, 700_000: 0.0, 1_200_000: -0.02},
    "DAYS_ID_PUBLISH": {-5500: -0.3, -4400: -0.04, -2900: 0.0, -180: 0.1},
    "DAYS_REGISTRATION": {-12800: -0.17, -7300: -0.11, -4400: -0.08, -1800: 0.05},
    "DAYS_LAST_PHONE_CHANGE": {-2900: -0.18, -1800: -0.1, -1100: -0.06, -365: 0.12, 0: -0.02},
    "REGION_POPULATION_RELATIVE": {0.003: -0.15, 0.01: 0.0, 0.035: -0.05, 0.07: 0.05},
    "DEF_30_CNT_SOCIAL_CIRCLE": {0: -0.03, 1: 0.1, 2: 0.3, None: -0.03},
    "FLOORSMAX_AVG": {0.17: 0.0, 0.33: -0.12, None: 0.0},
}

# Gender carries an effect because it does in the published data; the model is not allowed to use it.
WORDS: dict[str, dict[str, float]] = {
    "CODE_GENDER": {"M": 0.28},
    "FLAG_OWN_CAR": {"Y": -0.2},
    "NAME_EDUCATION_TYPE": {
        "Lower secondary": 0.12,
        "Incomplete higher": -0.09,
        "Higher education": -0.38,
        "Academic degree": -0.4,
    },
    "NAME_INCOME_TYPE": {"Commercial associate": -0.15, "State servant": -0.35, "Pensioner": -0.12},
    "NAME_FAMILY_STATUS": {"Civil marriage": 0.03, "Married": -0.12},
    "NAME_HOUSING_TYPE": {"Municipal apartment": 0.1, "With parents": 0.06, "Co-op apartment": -0.1},
    "OCCUPATION_TYPE": {
        "Accountants": -0.17,
        "Cooking staff": 0.07,
        "Drivers": 0.11,
        "High skill tech staff": -0.1,
        "Low-skill Laborers": 0.2,
        "Medicine staff": -0.15,
        "Realty agents": -0.07,
        "Security staff": 0.05,
        "Waiters/barmen staff": 0.15,
    },
    "ORGANIZATION_TYPE": {
        "Bank": -0.12,
        "Business Entity Type 1": -0.1,
        "Business Entity Type 2": -0.1,
        "Business Entity Type 3": 0.05,
        "Construction": 0.24,
        "Government": -0.12,
        "Industry: type 3": 0.2,
        "Industry: type 9": -0.25,
        "Kindergarten": -0.15,
        "Military": -0.2,
        "Restaurant": 0.15,
        "Security Ministries": -0.25,
        "Trade: type 7": 0.1,
        "Transport: type 4": 0.1,
    },
}

NUMBERS: dict[str, dict[int, float]] = {
    "REGION_RATING_CLIENT_W_CITY": {1: -0.22, 3: 0.2},
    "FLAG_WORK_PHONE": {1: 0.13},
}

# What a standard deviation of a history trait adds, for the clients who have that history.
HISTORY_TRAITS: dict[str, dict[str, float]] = {
    "bureau": {"bureau_count": 0.05, "bureau_age": -0.1, "bureau_active": 0.14, "bureau_debt": 0.2},
    "previous": {"previous_count": -0.03, "previous_refused": 0.22, "previous_age": -0.08, "pos_late": 0.25},
    "card": {"card_use": 0.25, "card_atm": 0.1},
}
NO_BUREAU = 0.2
