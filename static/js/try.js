// Sends a try-out's request and shows status, time and answer. Without this script the form opens the address itself.
"use strict";

for (const form of document.querySelectorAll("form.try")) {
  const token = form.querySelector("[data-token]");
  const said = form.querySelector("[role=status]");
  const shown = form.querySelector("pre");
  token.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new FormData(form);
    const path = form.dataset.path.replace(/\{(\w+)\}/g, (_, name) => {
      const value = asked.get(name).trim();
      asked.delete(name);
      return encodeURIComponent(value);
    });
    asked.delete("operation");
    const query = new URLSearchParams([...asked].filter(([, value]) => value !== ""));
    const headers = { "Accept-Language": document.documentElement.lang };
    const pasted = token.querySelector("input").value.trim();
    if (pasted) headers.Authorization = `Token ${pasted}`;
    said.textContent = form.dataset.waiting;
    const begun = performance.now();
    try {
      const answer = await fetch(query.size ? `${path}?${query}` : path, {
        headers,
        credentials: pasted ? "omit" : "same-origin",
      });
      const body = await answer.json();
      const time = Math.round(performance.now() - begun);
      said.textContent = form.dataset.answered.replace("#status#", answer.status).replace("#time#", time);
      shown.querySelector("code").textContent = JSON.stringify(body, null, 2);
      shown.hidden = false;
    } catch {
      said.textContent = form.dataset.failed;
      shown.hidden = true;
    }
  });
}
