// A slider beside a number field: each follows the other. Without it the field is enough.
"use strict";

for (const slider of document.querySelectorAll("[data-beside]")) {
  const field = document.getElementById(slider.dataset.beside);
  const written = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
  slider.hidden = false;
  slider.addEventListener("input", () => {
    field.value = written.format(slider.valueAsNumber);
  });
  field.addEventListener("input", () => {
    const number = Number(field.value.replace(",", "."));
    if (field.value.trim() && Number.isFinite(number)) slider.value = number;
  });
}
