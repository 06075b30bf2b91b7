// Warns before the session ends and extends it without leaving the page. Other windows of the portal are told.
"use strict";

(() => {
  const bar = document.querySelector("[data-session]");
  const said = bar.querySelector("[role=status]");
  const form = bar.querySelector("form");
  const time = document.querySelector("[data-session-end]");
  const windows = new BroadcastChannel("portal-session");
  const EVERY = 5000; // milliseconds between two looks at the clock: a timer alone would sleep with the machine
  let ends;
  let warnings; // seconds before the end at which something is said, those to come

  const lasts = (seconds) => {
    ends = Date.now() + seconds * 1000;
    warnings = [Math.min(300, seconds / 2), 60].filter((before) => before <= seconds);
  };

  const say = (text, offer) => {
    said.textContent = text;
    form.hidden = !offer;
    bar.classList.toggle("session-shown", text !== "");
  };

  const look = () => {
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) {
      say(bar.dataset.ended, false);
      clearInterval(clock);
    } else if (warnings.length && left <= warnings[0]) {
      warnings = warnings.filter((before) => before < left);
      const last = "last" in bar.dataset; // no page puts off the end any more
      const text = last ? bar.dataset.soonLast : bar.dataset.soon;
      say(text.replace("#minutes#", Math.ceil(left / 60)), !last);
    }
  };

  const extended = ({ seconds, ends_at, last }) => {
    lasts(seconds);
    if (last) bar.dataset.last = "";
    else delete bar.dataset.last;
    if (time) time.textContent = ends_at;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      if (answer.redirected) {
        say(bar.dataset.ended, false); // to the sign-in page: it was too late
        return;
      }
      if (!answer.ok) throw new Error(`${form.action} answered ${answer.status}`);
      const told = await answer.json();
      extended(told);
      windows.postMessage(told);
      say(bar.dataset.extended, false);
      document.getElementById("main").focus();
    } catch (error) {
      say(bar.dataset.failed, true);
      console.error(error);
    }
  });

  windows.addEventListener("message", (event) => {
    extended(event.data);
    say("", false);
  });

  lasts(Number(bar.dataset.session));
  const now = { seconds: Number(bar.dataset.session), ends_at: time ? time.textContent : "" };
  windows.postMessage({ ...now, last: "last" in bar.dataset });
  const clock = setInterval(look, EVERY);
})();
