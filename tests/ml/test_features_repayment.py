"""What the features of instalments, monthly states and cards say of small tables: windows, the last credit, trends."""
# ruff: noqa: E501 -- a table is read as a table

import pytest

from tests.ml.factories import features_of

INSTALMENTS = """
sk_id_curr | sk_id_prev | num_instalment_version | num_instalment_number | days_instalment | days_entry_payment | amt_instalment | amt_payment
1          | 5          | 1                      | 1                     | -1461           | -1431              | 100            | 100
1          | 5          | 1                      | 2                     | -700            | -700               | 100            | 100
1          | 6          | 1                      | 1                     | -300            | -290               | 200            | 150
1          | 6          | 1                      | 2                     | -100            | -106               | 200            | 200
"""


def test_instalments_late_or_short_by_window() -> None:
    found = features_of(
        *("instalments_late_share_last_half_year", "instalments_late_share_last_year"),
        *("instalments_late_share_last_two_years", "instalments_mean_days_late_last_year"),
        *("instalments_max_days_late_last_three_years", "instalments_short_share_last_year"),
        *("instalments_due_last_two_years", "instalments_late_5_days_share", "instalments_late_30_days_share"),
        installments_payments=INSTALMENTS,
    )

    assert found == {
        "instalments_late_share_last_half_year": 0.0,
        "instalments_late_share_last_year": 0.5,
        "instalments_late_share_last_two_years": pytest.approx(1 / 3),
        "instalments_mean_days_late_last_year": 5.0,
        "instalments_max_days_late_last_three_years": 10.0,
        "instalments_short_share_last_year": 0.125,
        "instalments_due_last_two_years": 3.0,
        "instalments_late_5_days_share": 0.5,
        "instalments_late_30_days_share": 0.0,
    }


def test_instalments_over_all() -> None:
    found = features_of(
        *("instalments_latest_years", "instalments_first_years", "instalments_mean_amount", "instalments_max_amount"),
        *("instalments_years_since_late", "instalments_max_days_early", "instalments_short_count_share"),
        *("instalments_max_short", "instalments_late_trend", "instalments_days_late_trend", "annuity_to_instalments"),
        application="sk_id_curr | amt_annuity\n1 | 300",
        installments_payments=INSTALMENTS,
    )

    assert found == {
        "instalments_latest_years": 100 / 365.25,
        "instalments_first_years": 4.0,
        "instalments_mean_amount": 150.0,
        "instalments_max_amount": 200.0,
        "instalments_years_since_late": 300 / 365.25,
        "instalments_max_days_early": 6.0,
        "instalments_short_count_share": 0.25,
        "instalments_max_short": 50.0,
        "instalments_late_trend": 0.0,
        "instalments_days_late_trend": -5.0,
        "annuity_to_instalments": 2.0,
    }


@pytest.mark.parametrize(
    ("first_paid", "last_paid", "share", "days"),
    [
        (-1000, -90, 1 - 1 / 4, 10 - 10 / 4),  # late in the last year only
        (-985, -100, 0 - 1 / 4, 0 - 15 / 4),  # late before it only
    ],
)
def test_the_trend_of_late_payments_is_the_last_year_minus_all(
    first_paid: int, last_paid: int, share: float, days: float
) -> None:
    found = features_of(
        *("instalments_late_trend", "instalments_days_late_trend"),
        installments_payments=f"""
        sk_id_curr | sk_id_prev | num_instalment_version | num_instalment_number | days_instalment | days_entry_payment | amt_instalment | amt_payment
        1          | 5          | 1                      | 1                     | -1000           | {first_paid}       | 100            | 100
        1          | 5          | 1                      | 2                     | -900            | -900               | 100            | 100
        1          | 5          | 1                      | 3                     | -800            | -800               | 100            | 100
        1          | 5          | 1                      | 4                     | -100            | {last_paid}        | 100            | 100
        """,
    )

    assert found == {"instalments_late_trend": share, "instalments_days_late_trend": days}


def test_the_latest_credit_is_the_one_that_began_last() -> None:
    found = features_of(
        *("latest_credit_late_share", "latest_credit_mean_days_late", "latest_credit_max_days_late"),
        *("latest_credit_mean_days_early", "latest_credit_short_share", "latest_credit_instalments"),
        *("instalment_credits", "worst_credit_late_share"),
        installments_payments=INSTALMENTS,
    )

    assert found == {
        "latest_credit_late_share": 0.5,
        "latest_credit_mean_days_late": 5.0,
        "latest_credit_max_days_late": 10.0,
        "latest_credit_mean_days_early": 3.0,
        "latest_credit_short_share": 0.125,
        "latest_credit_instalments": 2.0,
        "instalment_credits": 2.0,
        "worst_credit_late_share": 0.5,
    }


def test_months_of_store_and_cash_credits() -> None:
    found = features_of(
        *("pos_credits", "pos_first_month", "pos_latest_month", "pos_mean_term", "pos_really_late_month_share"),
        *(
            "pos_months_since_late",
            "pos_active_recent",
            "pos_late_month_share_last_year",
            "pos_max_days_late_last_year",
        ),
        *("pos_late_month_share_last_two_years", "pos_max_days_late_last_three_years"),
        pos_cash_balance="""
        sk_id_curr | sk_id_prev | months_balance | cnt_instalment | name_contract_status | sk_dpd | sk_dpd_def
        1          | 5          | -1             | 10             | Active               | 0      | 0
        1          | 5          | -12            | 10             | Active               | 3      | 0
        1          | 6          | -24            | 20             | Completed            | 0      | 0
        1          | 6          | -36            | 20             | Active               | 9      | 8
        """,
    )

    assert found == {
        "pos_credits": 2.0,
        "pos_first_month": 36.0,
        "pos_latest_month": 1.0,
        "pos_mean_term": 15.0,
        "pos_really_late_month_share": 0.25,
        "pos_months_since_late": 12.0,
        "pos_active_recent": 1.0,
        "pos_late_month_share_last_year": 0.5,
        "pos_max_days_late_last_year": 0.0,
        "pos_late_month_share_last_two_years": pytest.approx(1 / 3),
        "pos_max_days_late_last_three_years": 8.0,
    }


def test_the_card_against_its_limit_its_payments_and_its_delays() -> None:
    found = features_of(
        *(
            "card_balance_to_limit_max",
            "card_over_limit_share",
            "card_limit_max",
            "card_balance_mean",
            "card_balance_max",
        ),
        *("card_payment_to_minimum", "card_payment_to_balance", "card_minimum_only_share", "card_instalments_paid"),
        *("card_really_late_month_share", "card_max_days_late", "card_idle_month_share", "card_drawings_to_limit"),
        *("card_drawings_max", "card_balance_trend", "card_drawings_trend", "card_late_month_share_last_year"),
        *("card_balance_to_limit_last_two_years", "card_cash_drawings_last_half_year"),
        credit_card_balance="""
        sk_id_curr | sk_id_prev | months_balance | amt_balance | amt_credit_limit_actual | amt_payment_current | amt_inst_min_regularity | amt_drawings_current | cnt_drawings_current | cnt_drawings_atm_current | cnt_instalment_mature_cum | sk_dpd | sk_dpd_def
        1          | 5          | -1             | 120         | 100                     | 5                   | 10                      | 60                   | 4                    | 2                        | 3                         | 0      | 0
        1          | 5          | -8             | 40          | 100                     | 30                  | 10                      | 0                    | 0                    | 0                        | 2                         | 7      | 0
        1          | 5          | -30            | 40          | 200                     | -                   | 10                      | 20                   | 2                    | 0                        | 1                         | 9      | 9
        """,
    )

    assert found == {
        "card_balance_to_limit_max": 1.2,
        "card_over_limit_share": pytest.approx(1 / 3),
        "card_limit_max": 200.0,
        "card_balance_mean": pytest.approx(200 / 3),
        "card_balance_max": 120.0,
        "card_payment_to_minimum": pytest.approx(35 / 30),
        "card_payment_to_balance": pytest.approx(35 / 200),
        "card_minimum_only_share": pytest.approx(1 / 3),
        "card_instalments_paid": 3.0,
        "card_really_late_month_share": pytest.approx(1 / 3),
        "card_max_days_late": 9.0,
        "card_idle_month_share": pytest.approx(1 / 3),
        "card_drawings_to_limit": 0.2,
        "card_drawings_max": 4.0,
        "card_balance_trend": pytest.approx(1.2 - 0.5),
        "card_drawings_trend": 2.0,
        "card_late_month_share_last_year": 0.5,
        "card_balance_to_limit_last_two_years": 0.8,
        "card_cash_drawings_last_half_year": 2.0,
    }
