// Lets the levers of a simulation answer under the hand: asks the page's own address what it would say, and shows it.
// Without it the form is sent as any other. Nothing here computes: numbers, words and strips are the server's.
"use strict";

(() => {
  const form = document.querySelector("[data-live]");
  if (!form) return; // the file is too incomplete: there is nothing to move

  const SVG = "http://www.w3.org/2000/svg";
  const PATIENCE = 200; // milliseconds after which a question is given up for a newer one
  const TYPING = 350; // milliseconds without a key, after which a number is taken as written
  const REST = 250; // milliseconds after which the hand is at rest
  const HEIGHT = 20; // of a strip
  const JOINED = 5; // per cent of a strip: marks that are nearer than this are one

  const reply = document.querySelector("[data-move]");
  const trouble = reply.querySelector("[data-trouble]");
  const levers = [...form.querySelectorAll("[data-lever]")].map((box) => ({
    box,
    name: box.dataset.lever,
    number: box.querySelector("[type=text]"),
    slider: box.querySelector("[type=range]"),
  }));

  let asking = null; // the question in flight: when it was put, and what takes it back
  let waiting = false; // whether a newer one waits for it
  let timer = null;
  let rest = null;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(ask, delay);
  };

  const ask = async (strips = false) => {
    clearTimeout(timer);
    clearTimeout(rest);
    const age = asking ? performance.now() - asking.since : PATIENCE;
    if (age < PATIENCE && !asking.strips) {
      waiting = true;
      later(PATIENCE - age);
      return;
    }
    asking?.taken.abort();
    waiting = false;
    const own = { since: performance.now(), taken: new AbortController(), strips };
    asking = own;
    const query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (value === "" && name !== "from") query.delete(name);
    query.set("as", "json");
    if (strips) query.set("strips", "1");
    let failed = "";
    let isAnswered = false;
    try {
      const answer = await fetch(`${form.action}?${query}`, { signal: own.taken.signal, redirect: "manual" });
      if (answer.type === "opaqueredirect") failed = form.dataset.ended; // to the sign-in page
      else if (answer.ok) isAnswered = show(await answer.json());
      else failed = form.dataset.failed;
    } catch (error) {
      if (error.name === "AbortError") return;
      failed = form.dataset.failed;
      console.warn(error);
    }
    if (failed) say(failed);
    asking = null;
    if (waiting) ask();
    else if (isAnswered && !strips) rest = setTimeout(ask, REST, true);
  };

  const say = (text) => {
    const told = text && `${text} ${form.dataset.before}`;
    if (trouble.textContent !== told) trouble.textContent = told;
    reply.classList.toggle("stale", text !== "");
  };

  const show = (told) => {
    const errors = told.errors ?? [];
    for (const { number } of levers) {
      const own = errors.filter((error) => error.field === number.id).map((error) => error.said);
      document.getElementById(`${number.id}_error`).textContent = own.join(" ");
      if (own.length) number.setAttribute("aria-invalid", "true");
      else number.removeAttribute("aria-invalid");
    }
    say(errors.map(({ told: text }) => text).join(" "));
    if (errors.length) return false;
    if (!told.recommendation) {
      location.assign(told.address); // no answer to show beside today's: the page says so
      return false;
    }
    showAnswer(told);
    showNumbers(told);
    showTables(told);
    if (told.strips) {
      showStrips(told.strips);
      mark();
    }
    history.replaceState(null, "", told.address);
    for (const next of document.querySelectorAll("input[name=next]")) next.value = told.address;
    return true;
  };

  const badge = (part, told) => {
    part.textContent = told.label;
    for (const one of ["approve", "review", "decline"]) {
      part.classList.toggle(`badge-${one}`, one === told.recommendation.toLowerCase());
    }
  };

  const showAnswer = (told) => {
    const drawing = reply.querySelector(".chart");
    drawing.setAttribute("aria-label", told.said);
    drawing.querySelector(".needle").setAttribute("transform", `rotate(${told.angle.toFixed(2)})`);
    drawing.querySelector(".dial-value").textContent = told.risk;
    for (const part of drawing.querySelectorAll("[data-zone]")) {
      const holds = part.dataset.zone === told.recommendation;
      if (holds === (part.dataset.holds === "1")) part.removeAttribute("display");
      else part.setAttribute("display", "none");
    }
    badge(reply.querySelector(".badge"), told);
    reply.querySelector("[data-said]").textContent = told.said;
    const [first, second] = reply.querySelectorAll("[data-budget] > *");
    first.textContent = told.budget[0];
    second.textContent = told.budget[1] ?? "";
    reply.querySelector("[data-today]").hidden = !told.changed;
  };

  const showNumbers = (told) => {
    form.elements.from.value = told.from;
    for (const lever of levers) {
      const { name, number, slider, box } = lever;
      const { text, value } = told.numbers[name];
      const isHeld = lever === moved && waiting; // it has gone on since
      number.defaultValue = text;
      if (!isHeld && document.activeElement !== number) number.value = text;
      if (!slider || isHeld) continue;
      slider.value = value;
      slider.setAttribute("aria-valuetext", `${text}, ${told.label}, ${told.risk}`);
      box.querySelector(".here > svg").setAttribute("x", `${placeOf(slider, value)}%`);
    }
  };

  const placeOf = (slider, value) => {
    const share = (value - slider.min) / (slider.max - slider.min);
    return (100 * Math.min(1, Math.max(0, share))).toFixed(2);
  };

  const showTables = (told) => {
    const section = document.querySelector("[data-moved]");
    section.hidden = !told.changed;
    const rows = told.moved.map((cells) => {
      const row = document.createElement("tr");
      cells.forEach((text, place) => {
        const cell = document.createElement(place ? "td" : "th");
        if (!place) cell.scope = "row";
        if (place === cells.length - 1) cell.className = "end";
        cell.textContent = text;
        row.append(cell);
      });
      return row;
    });
    section.querySelector("tbody").replaceChildren(...rows);
    const line = document.querySelector("[data-line]");
    line.hidden = !told.changed;
    [...told.line, told.risk].forEach((text, place) => {
      line.cells[place + 1].textContent = text;
    });
    badge(line.querySelector(".badge"), told);
    const keep = document.querySelector("[data-keep]");
    if (keep) {
      keep.hidden = !told.changed;
      keep.action = told.address;
    }
    form.querySelector("[data-back]").hidden = !told.changed;
    for (const file of document.querySelectorAll("[data-file]")) {
      const query = [...new URLSearchParams(told.from), ["as", "csv"], ["of", file.dataset.file]];
      file.href = `?${new URLSearchParams(query)}`;
    }
  };

  const drawn = (name, attributes, text = "") => {
    const part = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    part.textContent = text;
    return part;
  };

  const showStrips = (strips) => {
    for (const { name, box, slider } of levers) {
      const strip = strips[name];
      if (!strip || !slider) continue;
      const parts = strip.runs.flatMap(([zone, start, width, tall, sign, at]) => {
        const place = { x: `${start}%`, y: HEIGHT - tall, width: `${width}%`, height: tall };
        const rect = drawn("rect", { class: zone, rx: 2, ...place });
        return sign ? [rect, drawn("text", { x: `${at}%`, y: HEIGHT - tall / 2 + 4.3 }, sign)] : [rect];
      });
      box.querySelector(".runs").replaceChildren(...parts);
      document.getElementById(slider.getAttribute("aria-describedby")).textContent = strip.said;
      [slider.min, slider.max, slider.dataset.step] = strip.scale;
    }
  };

  // ---- Proposals: searched after the page is there, for a search takes longer than a page may ----

  let cards = [];

  const mark = () => {
    for (const { name, slider, box } of levers) {
      if (!slider) continue;
      const places = [];
      cards.forEach(({ numbers }, number) => {
        if (numbers[name] === undefined) return;
        const at = Number(placeOf(slider, numbers[name]));
        const near = places.find((place) => Math.abs(place.at - at) < JOINED);
        if (near) near.numbers.push(number + 1);
        else places.push({ at, numbers: [number + 1] });
      });
      const marks = places.map(({ at, numbers }) => {
        const text = numbers.join(" ");
        const width = 10 + 6 * text.length;
        const place = drawn("svg", { class: "mark", x: `${at}%`, overflow: "visible" });
        place.append(
          drawn("rect", { x: -width / 2, y: 2, width, height: 16, rx: 8 }),
          drawn("text", { y: HEIGHT / 2 + 4.3 }, text),
        );
        return place;
      });
      box.querySelectorAll(".mark").forEach((old) => old.remove());
      box.querySelector(".strip").append(...marks);
    }
  };

  const card = ({ recommendation, label, risk, changes, address }, place, words) => {
    const item = document.createElement("li");
    const verdict = document.createElement("span");
    verdict.className = `badge badge-${recommendation.toLowerCase()}`;
    verdict.textContent = label;
    const chance = document.createElement("b");
    chance.textContent = risk;
    const head = document.createElement("p");
    head.append(verdict, chance);
    item.append(head);
    for (const text of changes) {
      const change = document.createElement("p");
      change.textContent = text;
      item.append(change);
    }
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.className = "lone-link";
      link.textContent = words.replace("#number#", place + 1);
      item.append(link);
    }
    return item;
  };

  const propose = async (section) => {
    const answer = await fetch(section.dataset.proposals, { redirect: "manual" });
    if (!answer.ok) return; // the link leads to the page that says why
    const told = await answer.json();
    cards = told.cards;
    const list = section.querySelector("ol");
    list.replaceChildren(...cards.map((one, place) => card(one, place, section.dataset.try)));
    list.hidden = !cards.length;
    section.querySelector(".help").hidden = !cards.some(({ address }) => address);
    if (told.why) {
      const why = document.createElement("p");
      why.textContent = told.why;
      list.before(why);
    }
    mark();
  };

  const proposals = document.querySelector("[data-proposals]");
  if (proposals) propose(proposals).catch((error) => console.warn(error));

  // ---- The hand ----

  const written = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 6 });
  let moved = null; // the lever that moved last

  const took = (lever) => {
    moved = lever;
    const { number } = levers.find(({ name }) => name === lever.box.dataset.rival);
    number.value = number.defaultValue; // it would contradict this one: it is asked for no more
  };

  const snapped = (slider, value) => {
    const [low, high, step] = [slider.min, slider.max, slider.dataset.step].map(Number);
    const place = Math.round((Math.min(high, Math.max(low, value)) - low) / step);
    return Number((low + place * step).toFixed(6));
  };

  const slid = (lever, value) => {
    lever.slider.value = value;
    lever.number.value = written.format(value);
    took(lever);
    ask();
  };

  const WAYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

  // From between two places of the scale, one step leads to the next of them.
  const beyond = (slider, steps) => {
    const [low, step, now] = [slider.min, slider.dataset.step, slider.value].map(Number);
    const place = Number(((now - low) / step).toFixed(6));
    return snapped(slider, low + ((steps > 0 ? Math.floor(place) : Math.ceil(place)) + steps) * step);
  };

  for (const lever of levers) {
    lever.number.addEventListener("input", () => took(lever));
    lever.number.addEventListener("change", () => ask());
    const { slider } = lever;
    if (!slider) continue;
    slider.disabled = false;
    slider.addEventListener("input", () => slid(lever, snapped(slider, Number(slider.value))));
    slider.addEventListener("keydown", (event) => {
      const to = { Home: Number(slider.min), End: Number(slider.max) }[event.key] ?? beyond(slider, WAYS[event.key]);
      if (Number.isNaN(to) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      slid(lever, to);
    });
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "range") later(event.target.type === "text" ? TYPING : 0);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });

  form.querySelector("[type=submit]").hidden = true; // the hand itself asks
})();
