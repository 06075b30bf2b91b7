// Draws the charts of the page that the server did not draw, with the Vega runtime. Pointer, finger and keyboard get the
// same sentence of a row in the same place; a row that leads somewhere opens at a click, a second tap or Enter.
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
      this.view = null;
      this.variant = null;
      this.box.tabIndex = 0;
      this.box.addEventListener("keydown", (event) => this.onKey(event));
      this.box.addEventListener("focus", () => this.say(this.status.dataset.hint));
      this.box.addEventListener("blur", () => this.walk(-1));
      if (this.payload.wide) this.letVegaDraw();
      this.box.classList.toggle("leads", this.rows.some((row) => row.address));
      this.answerThePointer();
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
      if (event.key === "Enter") this.open(this.place);
      if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.walk(next);
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

  for (const figure of document.querySelectorAll("[data-chart]")) new DrawnChart(figure);
})();
