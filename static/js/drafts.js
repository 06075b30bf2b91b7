// Saves a form as one types: sends it to its own address once the hand rests, and says what was saved.
// Without it the form's buttons save. What is right and what is still left is the server's to say.
"use strict";

(() => {
  const form = document.querySelector("[data-draft]");
  const REST = 1200; // milliseconds without a change, after which what is written is sent

  const saved = form.querySelector("[data-saved]");
  const left = document.querySelector("[data-left]");
  const version = form.elements.namedItem("version");
  const written = () => new URLSearchParams(new FormData(form)).toString();

  let sent = written();
  let timer = null;
  let sending = false;
  let isLeaving = false;
  let pressed = null; // the button pressed while a draft was on its way

  const say = (text) => {
    if (saved.textContent !== text) saved.textContent = text;
  };

  const show = (told) => {
    say(told.saved);
    left.textContent = told.left;
    for (const [id, words] of Object.entries(told.echoes)) {
      const echo = document.getElementById(id);
      if (echo.textContent !== words) echo.textContent = words;
    }
    for (const [number, words] of Object.entries(told.steps)) {
      document.querySelector(`[data-step="${number}"]`).textContent = words;
    }
    if (told.version !== null) {
      version.value = told.version;
    }
  };

  const send = async () => {
    clearTimeout(timer);
    if (isLeaving) return;
    if (sending) {
      later();
      return;
    }
    const now = written();
    if (now === sent) return;
    sending = true;
    try {
      const headers = { Accept: "application/json" };
      const body = new FormData(form);
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
      if (answer.type === "opaqueredirect") say(form.dataset.ended); // to the sign-in page
      else if (!answer.ok) say(form.dataset.failed);
      else {
        show(await answer.json());
        // What was typed meanwhile is not sent yet; the version is the server's.
        const then = new URLSearchParams(now);
        then.set("version", version.value);
        sent = then.toString();
        if (written() !== sent) later();
      }
    } catch (error) {
      say(form.dataset.failed);
      console.warn(error);
    }
    sending = false;
    if (pressed) form.requestSubmit(pressed);
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, REST);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", send);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) {
      event.preventDefault(); // two at once would meet: the draft's answer says from what the form goes on
      pressed = event.submitter;
      return;
    }
    isLeaving = true;
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
    pressed = null;
  });
  // A window that closes sends what it has.
  window.addEventListener("pagehide", () => {
    if (!isLeaving && written() !== sent) {
      const headers = { Accept: "application/json" };
      fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: true });
    }
  });
})();
