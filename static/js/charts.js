// Draws the charts of the page that the server did not draw, with the Vega runtime. Pointer, finger and keyboard get the
// same sentence of a row in the same place; a row that leads somewhere opens at a click, a second tap or Enter. Each entry
// of a legend becomes a button over the drawn one: pointed at, focused or pressed, it makes what it stands for stand out.
// The words and the table stand in the page already: where drawing fails, they remain and a sentence says so.
"use strict";

(() => {
  const NARROW_BELOW = 480; // pixels of the chart's own box
  const specs = new Map();

  const specAt = (address) => {
    if (!specs.has(address)) {
      specs.set(
        address,
        fetch(address).then((answer) => {
          if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
          return answer.json();
        }),
      );
    }
    return specs.get(address);
  };

  class DrawnChart {
    constructor(figure) {
      this.box = figure.querySelector(".chart");
      this.status = figure.querySelector(".chart-status");
      this.payload = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
      this.rows = [...this.payload.rows].sort((a, b) => a.order - b.order);
      this.place = -1;
      this.zone = null; // the first and the last of several rows that are being chosen together
      this.view = null;
      this.variant = null;
      this.box.tabIndex = 0;
      this.box.addEventListener("keydown", (event) => this.onKey(event));
      this.box.addEventListener("focus", () => this.say(this.status.dataset.hint));
      this.box.addEventListener("blur", () => {
        this.walk(-1);
        this.forget();
      });
      if (this.payload.wide) this.letVegaDraw();
      this.box.classList.toggle("leads", this.rows.some((row) => row.address));
      this.answerThePointer();
      if (this.payload.has_zones) this.answerTheDrag();
    }

    letVegaDraw() {
      // Vega renames the element it draws in: a part of its own keeps the box one image with the page's own words.
      this.stage = this.box.appendChild(document.createElement("div"));
      this.stage.setAttribute("aria-hidden", "true");
      new ResizeObserver(() => this.draw().catch((error) => this.fail(error))).observe(this.box);
    }

    answerThePointer() {
      // A finger has no place before it taps: what it taps is said by the click.
      const isFinger = (event) => event.pointerType === "touch";
      this.box.addEventListener("pointermove", (event) => {
        const place = this.placeAt(event.target);
        if (!isFinger(event) && place !== this.place && place >= 0) this.walk(place);
      });
      this.box.addEventListener("pointerleave", (event) => {
        if (!isFinger(event)) this.walk(-1);
      });
      this.box.addEventListener("click", (event) => {
        const place = this.placeAt(event.target);
        if (place < 0) return;
        if (!isFinger(event) || place === this.place) this.open(place);
        this.walk(place);
      });
    }

    // From the row where the mouse goes down to the one where it comes up.
    answerTheDrag() {
      this.box.classList.add("has-zones");
      let start = -1;
      this.box.addEventListener("pointerdown", (event) => {
        start = event.pointerType === "mouse" && event.button === 0 ? this.placeAt(event.target) : -1;
      });
      this.box.addEventListener("pointermove", (event) => {
        const place = this.placeAt(event.target);
        if (start >= 0 && place >= 0 && (place !== start || this.zone)) this.choose(start, place);
      });
      window.addEventListener("pointerup", () => {
        if (start >= 0 && this.zone) this.openZone();
        start = -1;
      });
    }

    choose(one, other) {
      this.start = one;
      this.zone = [Math.min(one, other), Math.max(one, other)];
      const [first, last] = this.zone.map((place) => this.rows[place]);
      this.view?.signal("zone_start", first.order).signal("zone_end", last.order).runAsync();
      this.say(this.status.dataset.zone.replace("{first}", first.label).replace("{last}", last.label));
    }

    forget() {
      if (!this.zone) return;
      this.zone = null;
      this.view?.signal("zone_start", -1).signal("zone_end", -1).runAsync();
    }

    openZone() {
      const [first, last] = this.zone.map((place) => new URL(this.rows[place].address, window.location.href));
      first.searchParams.set("until", last.searchParams.get("part"));
      window.location.assign(first);
    }

    // The row that a part of the drawing stands for, -1 for none. Vega keeps with each part what it was drawn from; with
    // a line through all rows, the first of them.
    placeAt(part) {
      const item = part.__data__?.mark?.marktype === "line" ? null : part.__data__;
      const order = part.closest("[data-order]")?.dataset.order ?? item?.datum?.order;
      return this.rows.findIndex((row) => String(row.order) === String(order));
    }

    open(place) {
      const address = this.rows[place]?.address;
      if (address) window.location.assign(address);
    }

    async draw() {
      const width = Math.floor(this.box.getBoundingClientRect().width);
      if (!width) return;
      const variant = width < NARROW_BELOW ? "narrow" : "wide";
      if (variant !== this.variant) {
        this.variant = variant;
        const spec = structuredClone(await specAt(this.payload[variant]));
        if (variant !== this.variant) return; // resized again while the drawing was on its way
        const { common, rows, points } = this.payload;
        const drawn = { rows: rows.map((row) => ({ ...common, ...row })), points };
        for (const data of spec.data) if (drawn[data.name]) data.values = drawn[data.name];
        this.outside = spec.usermeta.outside;
        this.view?.finalize();
        const { View, parse, expressionInterpreter } = window.portalVega;
        this.view = new View(parse(spec, null, { ast: true }), {
          expr: expressionInterpreter,
          renderer: "svg",
          container: this.stage,
          hover: false,
        });
        this.width = null;
      }
      if (this.view && this.width !== width) {
        this.width = width;
        await this.view.signal("width", width - this.outside).runAsync();
        this.drawLegend();
      }
    }

    // Drawn anew where the width changes; what was pressed stays so.
    drawLegend() {
      const entries = new Map();
      for (const part of this.stage.querySelectorAll("[class*='legend_']")) {
        const name = /legend_([a-z]+)_/.exec(part.getAttribute("class"))[1];
        if (part.querySelector("path, line, text")) entries.set(name, [...(entries.get(name) ?? []), part]);
      }
      // What has no words is an entry that this drawing leaves empty.
      const wordsOf = (parts) => parts.map((part) => part.textContent.trim()).join(" ").trim();
      for (const [name, parts] of entries) if (!wordsOf(parts)) entries.delete(name);
      this.legend?.remove();
      if (entries.size < 2) return; // one series cannot stand out
      const figure = this.box.parentElement;
      const from = figure.getBoundingClientRect();
      this.legend = figure.insertBefore(document.createElement("div"), this.box.nextSibling);
      this.legend.className = "chart-legend";
      this.legend.setAttribute("role", "group");
      this.legend.setAttribute("aria-label", this.status.dataset.legend);
      for (const [name, parts] of entries) {
        const boxes = parts.map((part) => part.getBoundingClientRect());
        const left = Math.min(...boxes.map((box) => box.left));
        const right = Math.max(...boxes.map((box) => box.right));
        const middle = Math.min(...boxes.map((box) => box.top)) / 2 + Math.max(...boxes.map((box) => box.bottom)) / 2;
        const button = legendButton(name, () => [this.stage]);
        button.setAttribute("aria-label", wordsOf(parts)); // the drawn one is seen
        const place = { left: left - from.left - 4, top: middle - from.top - 12, width: Math.max(right - left + 8, 24) };
        for (const [side, length] of Object.entries(place)) button.style[side] = `${length}px`;
        this.legend.append(button);
      }
    }

    onKey(event) {
      const last = this.rows.length - 1;
      const next = {
        ArrowRight: Math.min(this.place + 1, last),
        ArrowDown: Math.min(this.place + 1, last),
        ArrowLeft: Math.max(this.place - 1, 0),
        ArrowUp: Math.max(this.place - 1, 0),
        Home: 0,
        End: last,
        Escape: -1,
      }[event.key];
      if (event.key === "Enter") {
        if (this.zone) this.openZone();
        else this.open(this.place);
      }
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const start = event.shiftKey && this.zone ? this.start : this.place;
      this.walk(next);
      if (event.shiftKey && this.payload.has_zones && start >= 0 && next >= 0) this.choose(start, next);
      else this.forget();
    }

    walk(place) {
      this.place = place;
      const row = this.rows[place];
      this.say(row ? row.sentence : "");
      this.view?.signal("focused", row ? row.order : -1).runAsync();
      for (const part of this.box.querySelectorAll("[data-order]")) {
        part.classList.toggle("focused", row?.order === Number(part.dataset.order));
      }
    }

    say(text) {
      this.status.textContent = text;
    }

    fail(error) {
      this.say(this.status.dataset.failed);
      console.error(error);
    }
  }

  // Let one series of these drawings stand out, all where there is no name.
  const show = (stages, name) => {
    for (const stage of stages) {
      for (const part of stage.querySelectorAll("[class*='series_']")) {
        part.classList.toggle("faded", name !== "" && !part.getAttribute("class").includes(`series_${name}_`));
      }
    }
  };

  const legendButton = (name, stages) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    const isPressed = () => button.getAttribute("aria-pressed") === "true";
    const rest = () => {
      const kept = button.closest("[role='group']")?.querySelector("[aria-pressed='true']");
      show(stages(), kept?.dataset.series ?? "");
    };
    button.dataset.series = name;
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => show(stages(), name));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, rest);
    button.addEventListener("click", () => {
      const isOn = !isPressed();
      for (const one of button.closest("[role='group']").querySelectorAll("button")) one.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(isOn));
      show(stages(), isOn ? name : "");
    });
    return button;
  };

  for (const figure of document.querySelectorAll("[data-chart]")) new DrawnChart(figure);

  // One legend for several small drawings.
  for (const legend of document.querySelectorAll("[data-shared-legend]")) {
    legend.removeAttribute("aria-hidden");
    legend.setAttribute("role", "group");
    const drawings = () => document.querySelectorAll(".chart .small");
    for (const item of legend.querySelectorAll("[data-series]")) {
      const button = legendButton(item.dataset.series, drawings);
      button.append(...item.childNodes);
      item.replaceChildren(button);
    }
  }
})();
