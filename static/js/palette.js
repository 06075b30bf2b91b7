// The palette: Ctrl+K, then a number, words or the name of a page. Clients come from the server, pages from the links of this page.
"use strict";

(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("input");
  const list = palette.querySelector("[role='listbox']");
  const status = palette.querySelector("[role='status']");
  const PAUSE = 80; // milliseconds without a key before the server is asked
  const MOST_PAGES = 14;

  let options = [];
  let active = -1;
  let asked = null;
  let timer = 0;

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const textOf = (element) => element.textContent.trim().replace(/\s+/g, " ");

  const pages = () => {
    const client = document.querySelector(".client-head h1");
    const of = (selector, says) =>
      [...document.querySelectorAll(selector)].map((link) => ({ name: textOf(link), says, address: link.href }));
    const found = [
      ...[".tabs", ".verbs", ".client-tools"].flatMap((part) => (client ? of(`.client-head ${part} a`, textOf(client)) : [])),
      ...of(".masthead nav a, .me-menu a", ""),
    ];
    const seen = new Set();
    return found.filter(({ address }) => !seen.has(address) && seen.add(address));
  };

  const activate = (number) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const chosen = list.children[active];
    if (chosen) {
      chosen.setAttribute("aria-selected", "true");
      chosen.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", chosen.id);
    } else field.removeAttribute("aria-activedescendant");
  };

  const option = ({ name, says }, number) => {
    const line = document.createElement("li");
    line.id = `palette-option-${number}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const first = document.createElement("b");
    first.textContent = name;
    const second = document.createElement("span");
    second.textContent = says;
    line.append(first, " ", second);
    return line;
  };

  const show = (found) => {
    options = found;
    list.replaceChildren(...found.map(option));
    active = -1;
    activate(found.length ? 0 : -1);
    field.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? "" : status.dataset.none;
  };

  const matching = (words) => {
    const wanted = folded(words).split(/\s+/);
    const fits = ({ name, says }) => wanted.every((word) => folded(`${name} ${says}`).includes(word));
    return pages().filter(fits).slice(0, MOST_PAGES);
  };

  const ask = async (words, near) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${palette.dataset.suggestions}?${new URLSearchParams({ q: words })}`, {
        signal: asked.signal,
      });
      const { clients, list: whole } = await answer.json();
      if (field.value.trim() === words) show([...clients, ...(whole ? [whole] : []), ...near]);
    } catch (error) {
      if (error.name !== "AbortError") show(near); // signed out meanwhile, or no network
    }
  };

  const search = () => {
    const words = field.value.trim();
    const near = words ? matching(words) : pages().slice(0, MOST_PAGES);
    window.clearTimeout(timer);
    asked?.abort();
    if (!words || !palette.dataset.suggestions) show(near);
    else {
      if (near.length) show(near);
      timer = window.setTimeout(() => ask(words, near), PAUSE);
    }
  };

  const go = (number) => {
    const words = field.value.trim();
    if (options[number]) window.location.assign(options[number].address);
    else if (words && palette.dataset.list) {
      window.location.assign(`${palette.dataset.list}?${new URLSearchParams({ q: words })}`);
    }
  };

  const KEYS = {
    ArrowDown: () => activate((active + 1) % options.length),
    ArrowUp: () => activate((active - 1 + options.length) % options.length),
    Enter: () => go(active),
  };

  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !KEYS[event.key] || (event.key !== "Enter" && !options.length)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role='option']");
    if (line) go([...list.children].indexOf(line));
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close(); // what is around it
  });
  palette.addEventListener("close", () => asked?.abort());
  palette.addEventListener("summon", () => {
    if (palette.open) {
      palette.close();
      return;
    }
    field.value = "";
    palette.showModal();
    search();
  });
})();
