"""What the features of credits elsewhere say of small tables: running and closed apart, by type, by window, by month."""
# ruff: noqa: E501 -- a table is read as a table

import pytest

from tests.ml.factories import features_of

YEAR = 365.25


def test_running_and_closed_credits_are_told_apart() -> None:
    found = features_of(
        *(
            "bureau_closed_credits",
            "bureau_lost_credits",
            "bureau_mean_debt",
            "bureau_max_debt",
            "bureau_active_annuity",
        ),
        *("bureau_card_limit", "bureau_past_end_credits", "bureau_active_mean_years", "bureau_closed_credit_sum"),
        *(
            "bureau_latest_closed_years",
            "bureau_closed_early_years",
            "bureau_closed_length_years",
            "bureau_annuity_to_income",
        ),
        *("bureau_debt_to_credit", "bureau_overdue_to_debt", "bureau_card_debt_to_limit"),
        application="sk_id_curr | amt_income_total | amt_credit\n1 | 100 | 1000",
        bureau="""
        sk_id_curr | credit_active | credit_type     | days_credit | days_credit_enddate | days_enddate_fact | amt_credit_sum | amt_credit_sum_debt | amt_credit_sum_limit | amt_credit_sum_overdue | amt_annuity
        1          | Active        | Consumer credit | -1461       | -10                 | -                 | 900            | 300                 | 0                    | 20                     | 7
        1          | Active        | Credit card     | -2922       | 500                 | -                 | 800            | 100                 | 300                  | 0                      | 3
        1          | Closed        | Consumer credit | -2922       | -1461               | -2922             | 600            | 50                  | 0                    | 0                      | 90
        1          | Sold          | Microloan       | -100        | -                   | -                 | 10             | 10                  | 0                    | 0                      | -
        """,
    )

    assert found == {
        "bureau_closed_credits": 1.0,
        "bureau_lost_credits": 1.0,
        "bureau_mean_debt": 200.0,
        "bureau_max_debt": 300.0,
        "bureau_active_annuity": 10.0,
        "bureau_card_limit": 300.0,
        "bureau_past_end_credits": 1.0,
        "bureau_active_mean_years": 6.0,
        "bureau_closed_credit_sum": 600.0,
        "bureau_latest_closed_years": 8.0,
        "bureau_closed_early_years": 4.0,
        "bureau_closed_length_years": 4.0,
        "bureau_annuity_to_income": 0.1,
        "bureau_debt_to_credit": 0.4,
        "bureau_overdue_to_debt": 0.05,
        "bureau_card_debt_to_limit": 0.25,
    }


def test_credits_are_counted_by_type_with_what_is_owed_on_those_that_run() -> None:
    kinds = ("consumer", "car", "mortgage")
    found = features_of(
        *("bureau_consumer_credits", "bureau_car_credits", "bureau_mortgages", "bureau_credit_types"),
        *(f"bureau_{kind}_debt" for kind in kinds),
        bureau="""
        sk_id_curr | credit_active | credit_type     | amt_credit_sum_debt
        1          | Active        | Consumer credit | 30
        1          | Closed        | Consumer credit | 40
        1          | Active        | Car loan        | -
        """,
    )

    assert found == {
        "bureau_consumer_credits": 2.0,
        "bureau_car_credits": 1.0,
        "bureau_mortgages": 0.0,
        "bureau_credit_types": 2.0,
        "bureau_consumer_debt": 30.0,
        "bureau_car_debt": None,
        "bureau_mortgage_debt": 0.0,
    }


@pytest.mark.parametrize(
    ("window", "credits", "amount"),
    [("last_half_year", 1, 1), ("last_year", 2, 11), ("last_two_years", 3, 111), ("last_three_years", 4, 1111)],
)
def test_a_window_holds_the_credits_taken_within_it(window: str, credits: int, amount: int) -> None:
    found = features_of(
        f"bureau_credits_{window}",
        f"bureau_credit_sum_{window}",
        bureau="""
        sk_id_curr | days_credit | amt_credit_sum
        1          | -182        | 1
        1          | -364        | 10
        1          | -729        | 100
        1          | -1094       | 1000
        1          | -1095       | 10000
        """,
    )

    assert found == {f"bureau_credits_{window}": credits, f"bureau_credit_sum_{window}": amount}


def test_delays_elsewhere() -> None:
    found = features_of(
        *("bureau_overdue_credits", "bureau_days_overdue", "bureau_mean_max_overdue", "bureau_once_overdue_share"),
        *("bureau_first_credit_years", "bureau_years_between_credits", "bureau_update_years"),
        bureau="""
        sk_id_curr | credit_day_overdue | amt_credit_max_overdue | days_credit | days_credit_update
        1          | 0                  | 0                      | -1461       | -1461
        1          | 9                  | 60                     | -2922       | -2922
        1          | 0                  | -                      | -4383       | -2922
        """,
    )

    assert found == {
        "bureau_overdue_credits": 1.0,
        "bureau_days_overdue": 9.0,
        "bureau_mean_max_overdue": 30.0,
        "bureau_once_overdue_share": pytest.approx(1 / 3),
        "bureau_first_credit_years": 12.0,
        "bureau_years_between_credits": 4.0,
        "bureau_update_years": 4.0,
    }


def test_monthly_states_elsewhere() -> None:
    found = features_of(
        *("bureau_first_month", "bureau_very_late_month_share", "bureau_worst_state", "bureau_mean_state"),
        *("bureau_months_since_late", "bureau_closed_month_share", "bureau_on_time_month_share"),
        *("bureau_unknown_month_share", "bureau_late_months_last_year", "bureau_late_month_share_last_year"),
        *("bureau_late_months_last_two_years", "bureau_late_month_share_last_three_years"),
        bureau="sk_id_curr | sk_id_bureau\n1 | 7",
        bureau_balance="""
        sk_id_bureau | months_balance | status
        7            | 0              | C
        7            | -12            | 1
        7            | -13            | 0
        7            | -24            | 3
        7            | -40            | X
        """,
    )

    assert found == {
        "bureau_first_month": 40.0,
        "bureau_very_late_month_share": 0.2,
        "bureau_worst_state": 3.0,
        "bureau_mean_state": 1.0,
        "bureau_months_since_late": 12.0,
        "bureau_closed_month_share": 0.2,
        "bureau_on_time_month_share": 0.2,
        "bureau_unknown_month_share": 0.2,
        "bureau_late_months_last_year": 1.0,
        "bureau_late_month_share_last_year": 0.5,
        "bureau_late_months_last_two_years": 2.0,
        "bureau_late_month_share_last_three_years": 0.5,
    }


def test_enquiries_are_added_up() -> None:
    found = features_of(
        "credit_bureau_enquiries",
        application="""
        sk_id_curr | amt_req_credit_bureau_hour | amt_req_credit_bureau_day | amt_req_credit_bureau_week | amt_req_credit_bureau_mon | amt_req_credit_bureau_qrt | amt_req_credit_bureau_year
        1          | 1                          | 0                         | 2                          | 0                         | 3                         | 4
        """,
    )

    assert found == {"credit_bureau_enquiries": 10.0}
