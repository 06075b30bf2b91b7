"""What the features of each history say of small tables."""
# ruff: noqa: E501 -- a table is read as a table

import pytest

from ml.features import FEATURES
from ml.features.definition import Source
from tests.ml.factories import features_of, rows_of, values_of

HISTORY_FEATURES = [f.name for f in FEATURES if f.source is not Source.APPLICATION]


def test_a_client_without_history_has_missing_values_not_zeros() -> None:
    rows = rows_of(
        application="sk_id_curr | amt_annuity | amt_income_total\n1 | 100 | 400\n2 | 100 | 400",
        bureau="sk_id_curr | credit_active\n2 | Active",
        previous_application="sk_id_curr | name_contract_status\n2 | Approved",
        pos_cash_balance="sk_id_curr | months_balance\n2 | -1",
        credit_card_balance="sk_id_curr | months_balance\n2 | -1",
        installments_payments="sk_id_curr | days_instalment\n2 | -1",
    )

    assert {name: values_of(name, rows)[0] for name in HISTORY_FEATURES} == dict.fromkeys(HISTORY_FEATURES)
    counts = ("bureau_credits", "previous_applications", "pos_months", "card_months", "instalments")
    assert [values_of(name, rows)[1] for name in counts] == [1.0] * 5


def test_a_history_whose_client_has_no_application_gives_no_row() -> None:
    rows = rows_of(application="sk_id_curr\n1", bureau="sk_id_curr | credit_active\n9 | Active")

    assert rows.sk_id_curr.tolist() == [1]


def test_rows_come_by_ascending_identifier() -> None:
    rows = rows_of(application="sk_id_curr | amt_credit\n30 | 3\n10 | 1\n20 | 2")

    assert rows.sk_id_curr.tolist() == [10, 20, 30]
    assert values_of("amt_credit", rows) == [1.0, 2.0, 3.0]


def test_credits_with_other_lenders() -> None:
    found = features_of(
        *("bureau_credits", "bureau_active_credits", "bureau_active_share", "bureau_card_credits", "bureau_mortgages"),
        *("bureau_microloans", "bureau_latest_credit_years", "bureau_mean_credit_years", "bureau_credits_last_year"),
        *("bureau_longest_remaining_years", "bureau_debt", "bureau_active_credit_sum", "bureau_overdue"),
        *("bureau_max_overdue", "bureau_prolongations", "bureau_debt_ratio", "bureau_debt_to_income"),
        application="sk_id_curr | amt_income_total\n1 | 150",
        bureau="""
        sk_id_curr | credit_active | credit_type | days_credit | days_credit_enddate | amt_credit_sum | amt_credit_sum_debt | amt_credit_sum_overdue | amt_credit_max_overdue | cnt_credit_prolong
        1          | Active        | Credit card | -365        | 365                 | 400            | 200                 | 5                      | 7                      | 1
        1          | Active        | Mortgage    | -200        | 36525               | 600            | 100                 | 0                      | -                      | 0
        1          | Closed        | Microloan   | -2000       | -1000               | 900            | 50                  | 0                      | 9                      | 2
        1          | Closed        | Mortgage    | -2000       | 99999               | 900            | -                   | 0                      | -                      | 0
        """,
    )

    assert found == {
        "bureau_credits": 4.0,
        "bureau_active_credits": 2.0,
        "bureau_active_share": 0.5,
        "bureau_card_credits": 1.0,
        "bureau_mortgages": 2.0,
        "bureau_microloans": 1.0,
        "bureau_latest_credit_years": 200 / 365.25,
        "bureau_mean_credit_years": pytest.approx(4565 / 4 / 365.25),
        "bureau_credits_last_year": 1.0,
        "bureau_longest_remaining_years": 100.0,
        "bureau_debt": 300.0,
        "bureau_active_credit_sum": 1000.0,
        "bureau_overdue": 5.0,
        "bureau_max_overdue": 9.0,
        "bureau_prolongations": 3.0,
        "bureau_debt_ratio": 0.3,
        "bureau_debt_to_income": 2.0,
    }


def test_who_has_only_closed_credits_owes_nothing_and_who_has_not_said_is_not_known() -> None:
    rows = rows_of(
        application="sk_id_curr\n1\n2",
        bureau="""
        sk_id_curr | credit_active | amt_credit_sum_debt | amt_credit_sum
        1          | Closed        | 50                  | 100
        2          | Active        | -                   | 100
        2          | Closed        | 50                  | 100
        """,
    )

    assert values_of("bureau_debt", rows) == [0.0, None]
    assert values_of("bureau_active_credit_sum", rows) == [0.0, 100.0]
    assert values_of("bureau_debt_ratio", rows) == [None, None]


def test_months_with_other_lenders_reach_the_client_through_the_credit() -> None:
    rows = rows_of(
        application="sk_id_curr\n1\n2",
        bureau="sk_id_curr | sk_id_bureau\n1 | 11\n1 | 12\n2 | 21",
        bureau_balance="""
        sk_id_bureau | months_balance | status
        11           | 0              | 0
        11           | -12            | 1
        11           | -13            | 5
        12           | -1             | C
        21           | -1             | X
        99           | -1             | 5
        """,
    )

    assert values_of("bureau_months_known", rows) == [4.0, 1.0]
    assert values_of("bureau_late_month_share", rows) == [0.5, 0.0]
    assert values_of("bureau_late_months_last_year", rows) == [1.0, 0.0]


def test_previous_applications() -> None:
    found = features_of(
        *("previous_applications", "previous_approved", "previous_refused_share", "previous_refused_by_score"),
        *("previous_refusal_years", "previous_latest_years", "previous_first_years", "previous_down_payment_rate"),
        *("previous_term_months", "previous_annuity", "previous_credit_max", "previous_granted_to_asked"),
        *("previous_high_yield_share", "annuity_to_previous"),
        application="sk_id_curr | amt_annuity\n1 | 60",
        previous_application="""
        sk_id_curr | name_contract_status | code_reject_reason | days_decision | rate_down_payment | cnt_payment | amt_annuity | amt_credit | amt_application | name_yield_group
        1          | Approved             | XAP                | -1461         | 0.1               | 12          | 20          | 240        | 200             | high
        1          | Approved             | XAP                | -2922         | 0.3               | 24          | 40          | 360        | 400             | low_normal
        1          | Refused              | SCO                | -1461         | 0.9               | 60          | 90          | 900        | 900             | XNA
        1          | Canceled             | XAP                | -365          | -                 | -           | -           | 0          | 0               | XNA
        """,
    )

    assert found == {
        "previous_applications": 4.0,
        "previous_approved": 2.0,
        "previous_refused_share": 0.25,
        "previous_refused_by_score": 1.0,
        "previous_refusal_years": 4.0,
        "previous_latest_years": 365 / 365.25,
        "previous_first_years": 8.0,
        "previous_down_payment_rate": 0.2,
        "previous_term_months": 18.0,
        "previous_annuity": 30.0,
        "previous_credit_max": 360.0,
        "previous_granted_to_asked": 1.0,
        "previous_high_yield_share": 0.5,
        "annuity_to_previous": 2.0,
    }


def test_who_was_never_refused_has_no_refusal_after_study_rather_than_an_unknown_number() -> None:
    found = features_of(
        "previous_refused_by_score",
        "previous_refused_share",
        "previous_refusal_years",
        previous_application="sk_id_curr | name_contract_status | code_reject_reason\n1 | Approved | XAP",
    )

    assert found == {"previous_refused_by_score": 0.0, "previous_refused_share": 0.0, "previous_refusal_years": None}


INSTALMENTS = (
    "instalments",
    "instalments_late_share",
    "instalments_late_share_last_year",
    "instalments_mean_days_late",
    "instalments_max_days_late",
    "instalments_mean_days_early",
    "instalments_short_share",
)


def test_several_payments_for_one_instalment_are_one_instalment() -> None:
    found = features_of(
        *INSTALMENTS,
        installments_payments="""
        sk_id_curr | sk_id_prev | num_instalment_version | num_instalment_number | payment_rank | days_instalment | days_entry_payment | amt_instalment | amt_payment
        1          | 5          | 1                      | 1                     | 1            | -400            | -405               | 100            | 40
        1          | 5          | 1                      | 1                     | 2            | -400            | -390               | 100            | 60
        1          | 5          | 1                      | 2                     | 1            | -370            | -374               | 100            | 100
        1          | 5          | 1                      | 3                     | 1            | -340            | -338               | 100            | 80
        1          | 6          | 1                      | 3                     | 1            | -340            | -342               | 100            | 120
        """,
    )

    assert found == {
        "instalments": 4.0,
        "instalments_late_share": 0.5,
        "instalments_late_share_last_year": 0.5,
        "instalments_mean_days_late": 3.0,
        "instalments_max_days_late": 10.0,
        "instalments_mean_days_early": 1.5,
        "instalments_short_share": 0.05,
    }


def test_an_instalment_without_payment_is_left_unpaid_and_has_no_delay() -> None:
    found = features_of(
        *INSTALMENTS,
        installments_payments="""
        sk_id_curr | sk_id_prev | num_instalment_number | days_instalment | days_entry_payment | amt_instalment | amt_payment
        1          | 5          | 1                     | -60             | -60                | 300            | 300
        1          | 5          | 2                     | -30             | -                  | 100            | -
        """,
    )

    assert found["instalments"] == 2.0
    assert found["instalments_short_share"] == 0.25
    assert found["instalments_late_share"] == 0.0
    assert found["instalments_mean_days_early"] == 0.0


def test_an_instalment_of_nothing_leaves_no_share_unpaid() -> None:
    found = features_of(
        "instalments_short_share",
        installments_payments="sk_id_curr | days_instalment | amt_instalment | amt_payment\n1 | -1 | 0 | 0",
    )

    assert found == {"instalments_short_share": None}


def test_months_of_previous_credits() -> None:
    found = features_of(
        *("pos_months", "pos_late_month_share", "pos_max_days_late", "pos_instalments_left", "pos_completed_share"),
        pos_cash_balance="""
        sk_id_curr | sk_id_prev | months_balance | cnt_instalment_future | name_contract_status | sk_dpd | sk_dpd_def
        1          | 5          | -1             | 4                     | Active               | 0      | 0
        1          | 5          | -2             | 5                     | Active               | 9      | 0
        1          | 6          | -1             | 6                     | Active               | 0      | 0
        1          | 7          | -9             | 0                     | Completed            | 0      | 3
        """,
    )

    assert found == {
        "pos_months": 4.0,
        "pos_late_month_share": 0.25,
        "pos_max_days_late": 3.0,
        "pos_instalments_left": 10.0,
        "pos_completed_share": 0.25,
    }


def test_who_has_only_old_credits_has_no_instalments_left() -> None:
    found = features_of(
        "pos_instalments_left",
        pos_cash_balance="sk_id_curr | months_balance | cnt_instalment_future\n1 | -2 | 5",
    )

    assert found == {"pos_instalments_left": 0.0}


CARD = (
    "card_months",
    "card_balance_to_limit",
    "card_balance_to_limit_recent",
    "card_cash_share",
    "card_drawings_a_month",
    "card_late_month_share",
)


def test_card_use() -> None:
    found = features_of(
        *CARD,
        credit_card_balance="""
        sk_id_curr | sk_id_prev | months_balance | amt_balance | amt_credit_limit_actual | amt_drawings_atm_current | amt_drawings_current | cnt_drawings_current | sk_dpd
        1          | 5          | -1             | 50          | 100                     | 10                       | 30                   | 3                    | 0
        1          | 5          | -7             | 10          | 200                     | -                        | 10                   | 1                    | 2
        """,
    )

    assert found == {
        "card_months": 2.0,
        "card_balance_to_limit": 0.2,
        "card_balance_to_limit_recent": 0.5,
        "card_cash_share": 0.25,
        "card_drawings_a_month": 2.0,
        "card_late_month_share": 0.5,
    }


def test_a_card_without_limit_or_drawings_has_no_shares() -> None:
    found = features_of(
        *CARD,
        credit_card_balance="""
        sk_id_curr | months_balance | amt_balance | amt_credit_limit_actual | amt_drawings_atm_current | amt_drawings_current | cnt_drawings_current | sk_dpd
        1          | -1             | 0           | 0                       | 0                        | 0                    | 0                    | 0
        """,
    )

    assert found["card_balance_to_limit"] is None
    assert found["card_balance_to_limit_recent"] is None
    assert found["card_cash_share"] is None
    assert found["card_drawings_a_month"] == 0.0
