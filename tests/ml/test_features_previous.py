"""What the features of previous applications say of small tables: refusals, the latest one, prices, credits that run."""
# ruff: noqa: E501 -- a table is read as a table

import pytest

from tests.ml.factories import features_of


def test_refusals_are_told_apart_by_their_reason_and_their_time() -> None:
    found = features_of(
        *(f"previous_refused_{name}" for name in ("for_score", "for_limit", "by_rule", "for_proof", "by_client")),
        *(f"previous_refused_last_{window}" for window in ("year", "two_years", "three_years")),
        *("previous_applications_last_two_years", "previous_refused_amount", "credit_to_refused"),
        application="sk_id_curr | amt_credit\n1 | 600",
        previous_application="""
        sk_id_curr | name_contract_status | code_reject_reason | days_decision | amt_credit
        1          | Refused              | SCO                | -10           | 0
        1          | Refused              | LIMIT              | -400          | 300
        1          | Refused              | HC                 | -800          | 100
        1          | Refused              | VERIF              | -1095         | -
        1          | Canceled             | CLIENT             | -20           | 900
        1          | Approved             | XAP                | -30           | 900
        """,
    )

    assert found == {
        "previous_refused_for_score": 1.0,
        "previous_refused_for_limit": 1.0,
        "previous_refused_by_rule": 1.0,
        "previous_refused_for_proof": 1.0,
        "previous_refused_by_client": 1.0,
        "previous_refused_last_year": 1.0,
        "previous_refused_last_two_years": 2.0,
        "previous_refused_last_three_years": 3.0,
        "previous_applications_last_two_years": 4.0,
        "previous_refused_amount": 200.0,
        "credit_to_refused": 3.0,
    }


LATEST = ("latest_refused", "latest_approved", "latest_credit", "latest_annuity", "latest_term_months")


def test_the_latest_application_is_the_one_decided_last_whatever_the_order_of_rows() -> None:
    found = features_of(
        *LATEST,
        *("latest_credit_years", "latest_credit_down_payment_rate", "credit_to_latest"),
        application="sk_id_curr | amt_credit\n1 | 1000",
        previous_application="""
        sk_id_curr | sk_id_prev | name_contract_status | days_decision | amt_credit | amt_annuity | cnt_payment | rate_down_payment
        1          | 9          | Approved             | -1461         | 300        | 30          | 12          | 0.2
        1          | 5          | Refused              | -100          | 500        | -           | 24          | 0.9
        1          | 7          | Approved             | -2922         | 700        | 70          | 36          | 0.4
        """,
    )

    assert found == {
        "latest_refused": 1.0,
        "latest_approved": 0.0,
        "latest_credit": 500.0,
        "latest_annuity": None,  # not that of the application before it
        "latest_term_months": 24.0,
        "latest_credit_years": 4.0,
        "latest_credit_down_payment_rate": 0.2,
        "credit_to_latest": 2.0,
    }


@pytest.mark.parametrize("numbers", [(1000004, 1000005), (9999999998, 9999999999)])
@pytest.mark.parametrize("first", [True, False])
def test_of_two_applications_of_one_day_the_higher_number_is_the_latest(numbers: tuple[int, int], first: bool) -> None:
    lower, higher = (f"1 | {number} | -2922 | {amount}" for number, amount in zip(numbers, (300, 500), strict=True))
    rows = (higher, lower) if first else (lower, higher)

    found = features_of(
        "latest_credit",
        previous_application="sk_id_curr | sk_id_prev | days_decision | amt_credit\n" + "\n".join(rows),
    )

    assert found == {"latest_credit": 500.0}


def test_the_price_of_a_credit_is_what_its_instalments_cost_a_year_beyond_what_was_lent() -> None:
    found = features_of(
        *("previous_price_mean", "previous_price_max", "previous_price_min", "latest_credit_price"),
        previous_application="""
        sk_id_curr | name_contract_status | days_decision | amt_credit | amt_annuity | cnt_payment
        1          | Approved             | -20           | 1000       | 100         | 12
        1          | Approved             | -30           | 1000       | 50          | 24
        1          | Refused              | -10           | 1000       | 500         | 12
        1          | Approved             | -10           | 0          | 10          | 12
        """,
    )

    assert found == {
        "previous_price_mean": pytest.approx(0.15),
        "previous_price_max": pytest.approx(0.2),
        "previous_price_min": pytest.approx(0.1),
        "latest_credit_price": None,  # a credit of nothing has no price, and an older one is not asked
    }


def test_credits_that_have_not_ended_still_run() -> None:
    found = features_of(
        *("previous_running_credits", "previous_running_annuity", "previous_running_credit", "previous_end_years"),
        *("annuities_to_income", "previous_days_early"),
        application="sk_id_curr | amt_annuity | amt_income_total\n1 | 50 | 1000",
        bureau="sk_id_curr | credit_active | amt_annuity\n1 | Active | 20",
        previous_application="""
        sk_id_curr | name_contract_status | days_termination | cnt_payment | amt_annuity | amt_credit | days_last_due_1st_version | days_last_due
        1          | Approved             | 365243           | 12          | 30          | 300        | -                         | 365243
        1          | Approved             | -1461            | 12          | 70          | 700        | -1400                     | -1461
        1          | Refused              | -                | 12          | 90          | 900        | -                         | -
        """,
    )

    assert found == {
        "previous_running_credits": 1.0,
        "previous_running_annuity": 30.0,
        "previous_running_credit": 300.0,
        "previous_end_years": 4.0,
        "annuities_to_income": 0.1,
        "previous_days_early": 61.0,
    }


def test_all_payments_are_not_known_where_no_history_is() -> None:
    application = "sk_id_curr | amt_annuity | amt_income_total\n1 | 50 | 1000"
    elsewhere = "sk_id_curr | credit_active | amt_annuity\n1 | Active | 20"

    assert features_of("annuities_to_income", application=application) == {"annuities_to_income": None}
    assert features_of("annuities_to_income", application=application, bureau=elsewhere) == {
        "annuities_to_income": 0.07
    }


def test_kinds_of_previous_applications_are_shares_of_those_known() -> None:
    found = features_of(
        *("previous_store_share", "previous_cash_share", "previous_walk_in_share", "previous_weekend_share"),
        *("previous_low_yield_share", "previous_promotional_yield_share"),
        previous_application="""
        sk_id_curr | name_contract_status | name_portfolio | name_product_type | weekday_appr_process_start | name_yield_group
        1          | Approved             | POS            | XNA               | SUNDAY                     | low_normal
        1          | Refused              | Cash           | walk-in           | MONDAY                     | low_action
        1          | Approved             | XNA            | x-sell            | MONDAY                     | low_action
        """,
    )

    assert found == {
        "previous_store_share": 0.5,
        "previous_cash_share": 0.5,
        "previous_walk_in_share": 0.5,
        "previous_weekend_share": pytest.approx(1 / 3),
        "previous_low_yield_share": 0.5,
        "previous_promotional_yield_share": 0.5,
    }
