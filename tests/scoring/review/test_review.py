"""The page of a review: asked for, looked at without the calculation, then with it; who may do what is said."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client as Browser
from django.utils import timezone, translation

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.core.decisions import service as decisions
from scoring.core.decisions.waiting import work_of
from scoring.core.log.sealing import seal
from scoring.core.log.writing import erase
from scoring.core.reviews import service
from scoring.core.reviews.cases import Correction
from scoring.core.reviews.cover import covered_for
from scoring.core.roles import ROLES
from scoring.core.search import Criteria, Limits, option_counts
from scoring.core.worklist import nearest_threshold
from scoring.models.annotations import Note
from scoring.models.decisions import Decision
from scoring.models.events import Event, Kind
from scoring.models.reviews import OwnView, Review, ReviewStep
from scoring.pages.clients.service import listing
from scoring.pages.similar.service import similar
from scoring.text.assessment import reason_sentences, result_view
from scoring.text.days import day
from tests.clients.factories import a_client
from tests.scoring.client_pages import routes
from tests.scoring.decision.deciding import a_file, people, posted, taken
from tests.scoring.decision.test_decision import as_user
from tests.scoring.factories import signed_in
from tests.scoring.reading import plain, plain_text_of, queries, text_of
from tests.scoring.review.reviewing import SAYS, asked, live, refused, requested, viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
LANGUAGES = ("fr", "en")


def page_of(client: Client) -> str:
    return f"/clients/{client.pk}/review/"


def answers(client: Client) -> list[str]:
    """Return whatever of the model's answer a page might show, in both languages."""
    assessment = assess(client, now=timezone.now())
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            result = result_view(assessment)
            said = [sentence.said for sentence in reason_sentences(assessment)]
            found += [result.shown_probability, result.natural_frequency, *said]
    return found


def test_a_clients_request_is_kept_with_what_they_correct() -> None:
    (advisor,) = people("advisor")
    client = refused(advisor).client
    browser, page = as_user(advisor), page_of(client)
    corrections = {"fact_0": "amt_income_total", "given_0": "250 000", "remark_0": "avec la prime"}
    done = browser.post(page, requested(**corrections), follow=True)
    told = done.content.decode()
    assert done.redirect_chain == [(page, 302)]
    assert "Mon loyer a baissé &amp; &lt;b&gt;mon employeur&lt;/b&gt; aussi." in told
    assert "avec la prime" in told
    assert Review.objects.get().opened_by == advisor
    assert "Revenus déclarés" in told


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"channel": ""}, "Dites comment le client a demandé."),
        ({"channel": "pigeon"}, "pigeon"),
        ({"words": " "}, "Écrivez ce que dit le client."),
        ({"asked_on": "2031-01-01"}, "dans l’avenir"),
        ({"asked_on": "2020-01-01"}, "avant la décision"),
        ({"asked_on": ""}, "Dites quel jour le client a demandé."),
        ({"given_0": "12"}, "Choisissez l’information que le client corrige."),
        ({"fact_0": "amt_credit"}, "Écrivez ce que dit le client de cette information."),
        ({"fact_0": "amt_credit", "given_0": "beaucoup"}, "Écrivez un nombre"),
        ({"fact_0": "code_gender", "given_0": "F"}, "code_gender"),
        ({"fact_0": "days_birth", "given_0": "-5"}, "Valeur trop petite : au moins 0."),
        ({"fact_0": "days_birth", "given_0": "250"}, "Valeur trop grande : au plus 100."),
        ({"fact_0": "days_birth", "given_0": "12"}, "Il faut être majeur pour emprunter (18 ans)"),
        ({"fact_0": "amt_income_total", "given_0": "1" + 29 * "0"}, "Vérifiez ce montant"),
        ({"fact_0": "amt_income_total", "given_0": "0"}, "Un montant doit être supérieur à zéro"),
        ({"fact_0": "ext_source_1", "given_0": "2"}, "Valeur trop grande : au plus 1."),
        ({"fact_0": "cnt_fam_members", "given_0": "1,5"}, "Écrivez un nombre entier."),
        ({"fact_0": "cnt_fam_members", "given_0": "0"}, "la personne qui demande le crédit en est aussi"),
        ({"fact_0": "days_employed", "given_0": "1" + 40 * "0"}, "30 caractères"),
        (
            {"fact_0": "amt_credit", "given_0": "1", "fact_1": "amt_credit", "given_1": "2"},
            "Cette information est déjà corrigée plus haut.",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_stays(wrong: dict[str, str], told: str) -> None:
    (advisor,) = people("advisor")
    client = refused(advisor).client
    said = {"remark_1": "à garder", "fact_1": "cnt_children", **requested(), **wrong}
    response = as_user(advisor).post(page_of(client), said)
    page = response.content.decode()
    assert response.status_code == 400
    assert told in plain(page)
    assert 'value="à garder"' in page
    assert 'role="alert"' in page
    assert not Review.objects.exists()


def test_who_is_just_of_age_may_say_so() -> None:
    (advisor,) = people("advisor")
    client = refused(advisor).client
    row = {"fact_0": "days_birth", "given_0": "18", "fact_1": "days_employed", "given_1": "0"}
    assert as_user(advisor).post(page_of(client), requested(**row)).status_code == 302


def test_a_row_more_keeps_what_was_typed_without_a_script() -> None:
    (advisor,) = people("advisor")
    client = refused(advisor).client
    more = as_user(advisor).post(page_of(client), requested(act="more", fact_1="amt_credit", given_1="douze"))
    told = more.content.decode()
    assert 'value="douze"' in told
    assert 'id="id_fact_2"' in told
    assert "mon employeur" in told
    assert not Review.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["open", "taken"])
def test_the_blind_page_has_nothing_that_a_model_made(language: str, state: str) -> None:
    advisor, other, senior = people("advisor", "advisor:other", "senior")
    client = a_file("APPROVE")
    decision = taken(client, advisor, "refuse", agrees=False, words="Écart planté.")
    decisions.confirm(decision=decision, by=senior, now=timezone.now())
    asked(decision, advisor, Correction("amt_income_total", "250 000", 250_000.0))
    Note.objects.create(client=client, author=advisor, text="Le modèle disait non planté.", written_at=timezone.now())
    if state == "taken":
        service.take(review=live(client), by=other, now=timezone.now())
    browser = as_user(other)
    browser.cookies["django_language"] = language
    page = browser.get(page_of(client)).content.decode()
    assert 'name="act" value="take"' in page if state == "open" else 'name="act" value="view"' in page
    main = page[page.index("<main") : page.index("</main>")]
    for answer in answers(client):
        assert not re.search(rf"(?<![\d.,]){re.escape(answer)}", main), answer
    signs = (
        "badge",
        'class="mini',
        "dial",
        "planté",
        "recommendation-",
        "écarte",
        "departs",
        "point",
        "seuil",
    )
    for sign in (*signs, "threshold", "APPROVE", "Demande refusée", "Application refused", "OTHER", "D’accord"):
        assert sign not in main, sign


def test_the_planted_answer_is_found_where_it_is_shown() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    main = as_user(other).get(f"/clients/{client.pk}/why/").content.decode()
    assert any(answer in main for answer in answers(client))
    assert "badge" in main


def test_every_page_of_the_file_leads_to_the_blind_one_until_the_view_is_given() -> None:
    advisor, other = people("advisor", "advisor:other")
    client, neighbour = refused(advisor).client, a_file("APPROVE")
    asked_of = Decision.objects.get()
    asked(asked_of, advisor)
    review = service.take(review=live(client), by=other, now=timezone.now())
    browser = as_user(other)
    pages = [route for route in routes() if route.name != "review" and {*route.others} <= {"other"}]
    assert len(pages) > 15
    for route in pages:
        address = route.address(client.pk, other=neighbour.pk)
        led = browser.get(address)
        assert (led.status_code, led.headers.get("Location")) in ((302, page_of(client)), (405, None)), route.name
        sent = browser.post(address, {"text": "Longuement écrit."})
        assert sent.status_code in (405, 409), route.name
        if sent.status_code == 409:
            page = sent.content.decode()
            assert ">Longuement écrit.</textarea>" in page, route.name
            assert f'href="{page_of(client)}"' in page, route.name
    assert not Note.objects.exists()
    beside = f"/clients/{neighbour.pk}/two-clients/{client.pk}/"
    assert browser.get(beside)["Location"] == page_of(client)
    assert "donnez votre avis avant de voir le calcul" in browser.get(page_of(client)).content.decode()
    assert as_user(advisor).get(f"/clients/{client.pk}/why/").status_code == 200  # others read on
    service.give_view(review=review, view=OwnView.REFUSE, words="Trop lourd.", by=other, now=timezone.now())
    assert browser.get(f"/clients/{client.pk}/why/").status_code == 200


def test_lists_leave_the_answer_of_a_taken_review_out() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    browser = as_user(other)
    for address in (
        f"/clients/?identifier={str(client.pk)[:5]}",
        f"/clients/?as=csv&of=clients&identifier={client.pk}",
    ):
        assert "Refus" in line_of(browser, address, client)
    service.take(review=live(client), by=other, now=timezone.now())
    for address in (
        f"/clients/?identifier={str(client.pk)[:5]}",
        f"/clients/?as=csv&of=clients&identifier={client.pk}",
    ):
        assert "Refus" not in line_of(browser, address, client)
    found = browser.get(f"/clients/suggestions/?q={client.pk}").json()["clients"]
    assert all("Refus" not in one["says"] for one in found)
    assert "à réexaminer sans le calcul" in browser.get(f"/clients/?identifier={str(client.pk)[:5]}").content.decode()


def test_programs_of_a_reviewer_are_not_told_about_the_file_until_the_view_is_given() -> None:
    advisor, senior = people("advisor", "senior")
    decision = refused(advisor)
    client = decision.client
    asked(decision, advisor)
    review = service.take(review=live(client), by=senior, now=timezone.now())
    one = f"/api/v1/clients/{client.pk}/"
    addresses = (
        *(one, f"{one}score/", f"{one}decisions/", f"{one}decisions/{decision.pk}/"),
        f"/api/v1/assessments/{decision.assessment_id}/",
    )
    browser = as_user(senior)
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert told["type"] == "/api/v1/docs/#reviewed-blind"
        assert "Donnez d’abord votre avis" in plain(told["detail"])
        assert page_of(client) in told["detail"]
        assert "first" in browser.get(address, headers={"accept-language": "en"}).json()["detail"]
    posting = browser.post(f"{one}decisions/", {"outcome": "refuse"}, content_type="application/json")
    assert posting.json()["type"] == "/api/v1/docs/#reviewed-blind"
    assert not Event.objects.filter(kind=Kind.READ_BY_API).exists()
    assert 'id="reviewed-blind"' in browser.get("/api/v1/docs/").content.decode()
    assert browser.get(f"/api/v1/clients/{a_file('APPROVE').pk}/score/").status_code == 200
    for address in addresses:
        assert as_user(advisor).get(address).status_code == 200
    service.give_view(review=review, view=OwnView.REFUSE, words="Trop lourd.", by=senior, now=timezone.now())
    assert browser.get(f"{one}score/").status_code == 200


def test_a_file_to_be_read_without_the_answer_is_under_no_letter_beside_another() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    beside = next(
        one.pk for one in Client.objects.exclude(pk=client.pk) if client.pk in similar(one, now=timezone.now()).nearest
    )
    browser, page = as_user(other), f"/clients/{beside}/similar/"
    link = f'href="/clients/{client.pk}/"'
    assert link in browser.get(page).content.decode()
    service.take(review=live(client), by=other, now=timezone.now())
    assert link not in browser.get(page).content.decode()
    assert link in as_user(advisor).get(page).content.decode()


def line_of(browser: Browser, address: str, client: Client) -> str:
    told = browser.get(address).content.decode()
    lines = re.findall(r"<tr>.*?</tr>", told, re.DOTALL) or told.splitlines()
    return next(line for line in lines if str(client.pk) in line)


@pytest.mark.parametrize("asked_by", ["recommendation=DECLINE", "risk_min=0", "risk_max=100", "sort=riskiest"])
@pytest.mark.parametrize("from_memory", [True, False])
def test_a_search_by_the_answer_does_not_find_a_file_to_be_read_without_it(asked_by: str, from_memory: bool) -> None:
    advisor, other = people("advisor", "advisor:other")
    client, neighbour = refused(advisor).client, a_file("DECLINE", 1)
    asked(Decision.objects.get(), advisor)
    browser = as_user(other)
    if not from_memory:  # somebody whom the last scoring did not know
        a_client(999_999).save()
    number = f"identifier={str(client.pk)[:-1]}"
    lists = (
        f"/clients/?{number}&{asked_by}",
        f"/clients/?{number}&{asked_by}&as=csv&of=clients",
        f"/api/v1/clients/?{number}&{asked_by}",
    )
    if asked_by.startswith("sort"):  # an order that the API does not have
        lists = lists[:2]
    names = re.compile(
        rf'class="client-link number"[^>]*>{client.pk}<|^\W*{client.pk}\b|"sk_id_curr":{client.pk},', re.MULTILINE
    )
    beside = f"/clients/{neighbour.pk}/?in={quote(asked_by, safe='')}"
    before = [browser.get(address).content.decode() for address in lists]
    _, count = place_in(browser, beside)
    assert all(names.search(page) for page in before)
    service.take(review=live(client), by=other, now=timezone.now())
    for address in lists:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert not names.search(answer.content.decode()), address
    assert place_in(browser, beside)[1] == count - 1
    assert names.search(browser.get(f"/clients/?{number}").content.decode())  # without its answer it is found
    assert names.search(as_user(advisor).get(lists[0]).content.decode())  # and others find it either way


def place_in(browser: Browser, address: str) -> tuple[int, int]:
    """Return the place of a client's page in the list that led there, and of how many."""
    found = re.search(r"(\d+) sur (\d+)", text_of(browser, address))
    assert found
    return int(found[1]), int(found[2])


def test_the_numbers_beside_the_filters_do_not_count_a_file_to_be_read_without_the_answer() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    alone, risky = Criteria(identifier=str(client.pk)), Criteria(identifier=str(client.pk), risk=Limits(0))
    before = option_counts(alone)
    assert before["recommendation"] == {"APPROVE": 0, "REVIEW": 0, "DECLINE": 1, "NONE": 0}
    service.take(review=live(client), by=other, now=timezone.now())
    covered = covered_for(other)
    assert option_counts(alone, covered) == before | {"recommendation": dict.fromkeys(before["recommendation"], 0)}
    assert not any(count for counts in option_counts(risky, covered).values() for count in counts.values())
    assert listing(alone, "1", other).option_counts == option_counts(alone, covered)


def test_lists_by_nearness_to_the_threshold_hold_no_file_that_is_looked_at_again() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = nearest_threshold(Criteria(), 1)[0].client
    asked(taken(client, advisor, "refuse"), advisor)
    service.take(review=live(client), by=other, now=timezone.now())
    assert client.pk not in [row.client.pk for row in nearest_threshold(Criteria(), 100)]
    work = work_of(other, 9, timezone.localdate())
    assert work is not None
    assert work.count == 0


def test_a_view_without_a_choice_or_words_is_refused_and_stays() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    browser, page = as_user(other), page_of(client)
    browser.post(page, {"act": "take"})
    response = browser.post(page, {"act": "view", "words": "À vérifier <i>"})
    told = response.content.decode()
    assert response.status_code == 400
    assert "Choisissez ce que vous feriez." in told
    assert "À vérifier &lt;i&gt;" in told
    assert "badge" not in told
    response = browser.post(page, {"act": "view", "view": "accept", "words": " "})
    assert "Dites pourquoi, avec vos mots." in response.content.decode()
    assert browser.post(page, {"act": "view", "view": "maybe", "words": "x"}).status_code == 400
    assert Review.objects.get().state == "taken"


def test_the_answer_stands_beside_the_view_and_what_the_client_corrects_is_computed() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    more = round(client.amt_income_total * 1.3)
    asked(Decision.objects.get(), advisor, Correction("amt_income_total", str(more), float(more)))
    viewed(client, other, words="Le budget tient.")
    told = text_of(as_user(other), page_of(client))
    assert "J’accepterais" in told
    assert "Le budget tient." in told
    assert "Avec ce que le client corrige" in told
    assert result_view(assess(client, now=timezone.now())).natural_frequency in told
    done = as_user(other).post(f"/clients/{client.pk}/decision/", posted("refuse", agrees="yes", act="decide"))
    assert done.status_code == 302
    told = text_of(as_user(advisor), page_of(client))
    assert "Décision maintenue" in told
    assert "Le budget tient." in told


def test_what_cannot_be_computed_is_said_with_why() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor, Correction("amt_income_total", "3", 3.0))
    viewed(client, other)
    assert "Cela ne se calcule pas." in text_of(as_user(other), page_of(client))


def test_the_slower_of_two_is_told_who_has_it_and_loses_nothing_typed() -> None:
    advisor, first, second = people("advisor", "senior:first", "senior:second")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    page, slow = page_of(client), as_user(second)
    seen = slow.get(page).context["seen"]
    service.take(review=live(client), by=first, now=timezone.now())
    response = slow.post(page, {"act": "take", "seen": seen})
    assert response.status_code == 409
    assert "first a pris ce réexamen" in response.content.decode()
    holder = as_user(first)
    seen = holder.get(page).context["seen"]
    service.withdraw(review=live(client), words="Il renonce.", by=second, now=timezone.now())
    response = holder.post(page, {"act": "view", "view": "accept", "words": "Longuement écrit", "seen": seen})
    assert response.status_code == 409
    assert "Longuement écrit" in response.content.decode()
    assert "<li>J’accepterais</li>" in response.content.decode()


def test_who_gave_a_view_gives_the_review_back_and_the_next_person_reads_nothing_of_it() -> None:
    advisor, first, second = people("advisor", "advisor:first", "advisor:second")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    viewed(client, first, OwnView.OTHER_TERMS, words="Avis planté.")
    page, browser = page_of(client), as_user(first)
    assert 'value="release"' in browser.get(page).content.decode()
    refused_for = browser.post(page, {"act": "release", "words": ""})
    assert refused_for.status_code == 400
    assert "Dites pourquoi" in refused_for.content.decode()
    done = browser.post(page, {"act": "release", "words": "Conflit planté."}, follow=True)
    assert "Le réexamen est rendu" in done.content.decode()
    event = Event.objects.filter(kind=Kind.REVIEWED).order_by("sequence").last()
    assert event is not None
    assert (event.facts["act"], event.words.values["text"]) == ("release", "Conflit planté.")
    assert 'value="take"' not in browser.get(page).content.decode()
    next_one = as_user(second)
    for _ in ("before it is taken", "after"):
        told = next_one.get(page).content.decode()
        assert "planté" not in told
        assert "d’autres conditions</b>" not in told
        next_one.post(page, {"act": "take"})
    next_one.post(page, {"act": "view", "view": "refuse", "words": "Trop lourd."})
    assert "Avis planté." in next_one.get(page).content.decode()
    assert [step.said for step in ReviewStep.objects.exclude(said="")] == ["other_terms", "refuse"]


@pytest.mark.parametrize("act", ["request", "reopen", "take", "release", "view", "withdraw"])
def test_a_button_pressed_twice_leads_to_what_its_first_press_did(act: str) -> None:
    advisor, senior = people("advisor", "senior")
    client = refused(advisor).client
    page, browser = page_of(client), as_user(senior)
    if act not in ("request", "reopen"):
        asked(Decision.objects.get(), advisor)
    if act in ("release", "view"):
        service.take(review=live(client), by=senior, now=timezone.now())
    seen, words = browser.get(page).context["seen"], "Dit deux fois."
    corrected = {"fact_1": "amt_income_total", "given_1": "250 000", "remark_1": "avec la prime"}
    said = {
        "request": requested(words=words, **corrected, seen=seen),
        "take": {"act": "take", "seen": seen},
        "view": {"act": "view", "view": "accept", "words": words, "seen": seen},
    }.get(act, {"act": act, "words": words, "seen": seen})
    first, again = (browser.post(page, said, follow=True) for _ in range(2))
    assert first.redirect_chain == again.redirect_chain == [(page, 302)]
    for answer in (first, again):
        assert "a changé depuis" not in answer.content.decode()
        assert "plus rapide" not in answer.content.decode()
    kept = "open" if act in ("request", "reopen") else act
    assert ReviewStep.objects.filter(by=senior, act=kept).count() == 1
    if act != "take":
        other = browser.post(page, {**said, "words": "Autre chose."})
        assert other.status_code == 409
        assert "Autre chose." in other.content.decode()


def test_who_decided_is_told_who_can_withdraw_the_request() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    button, told = 'value="withdraw"', "Le client retire sa demande : Seule le peut une personne qui n’a ni pris"
    own, others = as_user(advisor), as_user(other)
    assert button not in own.get(page_of(client)).content.decode()
    assert told in plain_text_of(own, page_of(client))
    assert button in others.get(page_of(client)).content.decode()
    assert told not in plain_text_of(others, page_of(client))
    response = own.post(page_of(client), {"act": "withdraw", "words": "Le client renonce."})
    assert response.status_code == 409
    assert "Le client renonce." in response.content.decode()
    assert Review.objects.get().state == "open"


def test_two_who_open_one_at_once_make_one_and_the_words_of_the_other_stay() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    browser = as_user(other)
    seen = browser.get(page_of(client)).context["seen"]
    asked(Decision.objects.get(), advisor)
    corrected = {
        "fact_1": "amt_income_total",
        "given_1": "250 000",
        "remark_1": "avec <i>la prime</i>",
        "remark_0": "et",
    }
    for sent in ({"seen": seen}, {}, {"asked_on": "demain"}, {"act": "more", "seen": seen}, {"act": "more"}):
        response = browser.post(page_of(client), requested(words="Dit au téléphone.", **corrected, **sent))
        assert response.status_code == 409
        told = response.content.decode()
        assert "Dit au téléphone." in told
        assert "250 000 · avec &lt;i&gt;la prime&lt;/i&gt;" in told
        assert "Information à corriger : et" in plain(told)
        assert "Demandé par : Courrier" in plain(told)
    assert Review.objects.count() == 1


def test_who_may_not_is_told_by_whom_it_can_be_done() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    page = page_of(client)
    told = as_user(advisor).get(page).content.decode()
    assert "n’a ni pris, ni confirmé la décision" in text_of(as_user(advisor), page)
    assert 'value="take"' not in told
    assert "ni confirmé la décision" in as_user(advisor).post(page, {"act": "take"}).content.decode()
    assert as_user(other).post(page, {"act": "view", "words": "x", "view": "accept"}).status_code == 409
    assert Review.objects.get().state == "open"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reads_reviews_and_those_who_decide_act(role: str) -> None:
    author = people("advisor:author")[0]
    client = refused(author).client
    browser, page = signed_in(role), page_of(client)
    acts = role in ("advisor", "senior")
    assert browser.get(page).status_code == 200
    assert browser.post(page, requested()).status_code == (302 if acts else 403)
    assert browser.get("/reviews/").status_code == (200 if acts else 403)
    assert Review.objects.exists() == acts


def test_words_that_were_erased_are_said_to_be() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    erase(Event.objects.get(kind=Kind.REVIEWED), by=None)
    told = text_of(as_user(other), page_of(client))
    erased = day(Event.objects.get(kind=Kind.WORDS_ERASED).at)
    assert f"Ce qui a été dit à l’ouverture de ce réexamen a été effacé le {erased}." in told
    assert SAYS[:10] not in told


def test_who_opened_the_file_before_is_warned_and_it_is_said_after() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    browser, page = as_user(other), page_of(client)
    assert "Vous avez déjà vu ce dossier" not in browser.get(page).content.decode()
    browser.get(f"/clients/{client.pk}/")
    seal()
    assert "Vous avez déjà vu ce dossier" in browser.get(page).content.decode()
    viewed(client, other)
    assert "Ce compte avait déjà vu le dossier" in browser.get(page).content.decode()


def test_reading_a_file_without_the_calculation_is_told_by_the_log() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    asked(Decision.objects.get(), advisor)
    as_user(other).get(page_of(client))
    seal()
    event = Event.objects.in_order().last()
    assert event is not None
    assert (event.kind, event.actor, event.client, event.facts["act"]) == ("reviewed", other.pk, client.pk, "read")
    assert service.knew_since(live(client), other) is None


def test_a_senior_reopens_without_a_client_in_words() -> None:
    advisor, senior = people("advisor", "senior")
    client = refused(advisor).client
    page = page_of(client)
    assert "Rouvrir sans demande du client" not in as_user(advisor).get(page).content.decode()
    assert as_user(senior).post(page, {"act": "reopen", "words": " "}).status_code == 400
    assert as_user(senior).post(page, {"act": "reopen", "words": "Pièces oubliées."}).status_code == 302
    assert Review.objects.get().origin == "senior"


def test_an_undecided_file_has_nothing_to_look_at_again() -> None:
    client = a_file("APPROVE")
    browser = signed_in("senior")
    assert "s’ouvre sur une décision définitive" in text_of(browser, page_of(client))
    assert browser.post(page_of(client), requested()).status_code == 409


def test_the_page_is_in_english_too() -> None:
    advisor, other = people("advisor", "advisor:other")
    client = refused(advisor).client
    browser = as_user(other)
    browser.cookies["django_language"] = "en"
    assert "Open a review" in text_of(browser, page_of(client))
    asked(Decision.objects.get(), advisor)
    assert "Take this review" in text_of(browser, page_of(client))


def test_the_page_of_three_reviews_takes_the_queries_of_one() -> None:
    advisor, senior = people("advisor", "senior")
    decision, browser = refused(advisor), as_user(advisor)
    taken_by_count = []
    for _ in range(3):
        review = asked(decision, advisor, Correction("amt_income_total", "250 000", 250_000.0))
        service.withdraw(review=review, words="Le client y renonce.", by=senior, now=timezone.now())
        decision.refresh_from_db()
        taken_by_count.append(queries(browser, page_of(decision.client)))
    assert taken_by_count[0] == taken_by_count[2]
