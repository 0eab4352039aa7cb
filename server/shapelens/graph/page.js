"use strict";
const stage = document.querySelector("main");
const picture = stage.querySelector("svg");
const search = document.querySelector("input");
const count = document.querySelector("output");
const told = document.querySelector("footer");
const layers = [...picture.querySelectorAll(".layer")];
const whole = picture.viewBox.baseVal;
const size = { width: whole.width, height: whole.height };
let view = { x: 0, y: 0, scale: 1 };
let matches = [];

function show() {
  const { width, height } = stage.getBoundingClientRect();
  picture.setAttribute("viewBox", `${view.x} ${view.y} ${width / view.scale} ${height / view.scale}`);
}

function centre(x, y) {
  const { width, height } = stage.getBoundingClientRect();
  view = { ...view, x: x - width / view.scale / 2, y: y - height / view.scale / 2 };
  show();
}

function fit(all) {
  const { width, height } = stage.getBoundingClientRect();
  view.scale = Math.min(1, width / size.width, all ? height / size.height : 1);
  centre(size.width / 2, size.height / 2);
  view.y = all ? view.y : Math.min(view.y, 0);
  show();
}

/** Zoom so that what is at a point of the stage, by default its centre, stays there. */
function zoom(factor, at) {
  const box = stage.getBoundingClientRect();
  const [x, y] = at ? [at.clientX - box.left, at.clientY - box.top] : [box.width / 2, box.height / 2];
  const scale = Math.min(8, Math.max(0.01, view.scale * factor));
  view = { x: view.x + x / view.scale - x / scale, y: view.y + y / view.scale - y / scale, scale };
  show();
}

function move(dx, dy) {
  view = { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
  show();
}

/** Move the stage to a layer, if it is outside. */
function reveal(layer, always) {
  const [box, around] = [layer.getBoundingClientRect(), stage.getBoundingClientRect()];
  const inside = box.top >= around.top && box.bottom <= around.bottom && box.left >= around.left && box.right <= around.right;
  if (always || !inside) {
    move(around.left + around.width / 2 - box.left - box.width / 2, around.top + around.height / 2 - box.top - box.height / 2);
  }
}

function tell(layer) {
  told.textContent = layer.querySelector("title").textContent.replaceAll("\n", " · ");
}

function find() {
  const wanted = search.value.trim().toLowerCase();
  matches = wanted ? layers.filter((layer) => layer.getAttribute("aria-label").toLowerCase().includes(wanted)) : [];
  layers.forEach((layer) => layer.classList.toggle("found", matches.includes(layer)));
  count.textContent = wanted ? `${matches.length} found` : "";
  if (matches.length) {
    reveal(matches[0]);
  }
}

search.addEventListener("input", find);
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (matches.length) {
    reveal(matches[0], true);
    tell(matches[0]);
    matches.push(matches.shift());
  }
});
const buttons = { closer: () => zoom(1.25), further: () => zoom(0.8), fit: () => fit(true), real: () => fit(false) };
for (const [id, act] of Object.entries(buttons)) {
  document.getElementById(id).addEventListener("click", act);
}

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event);
}, { passive: false });

let held = null;
stage.addEventListener("pointerdown", (event) => {
  held = { id: event.pointerId, x: event.clientX, y: event.clientY };
});
window.addEventListener("pointermove", (event) => {
  if (held && held.id === event.pointerId) {
    stage.classList.add("dragged");
    move(event.clientX - held.x, event.clientY - held.y);
    held = { id: held.id, x: event.clientX, y: event.clientY };
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  window.addEventListener(end, () => {
    held = null;
    stage.classList.remove("dragged");
  });
}

layers.forEach((layer) => {
  layer.addEventListener("click", () => tell(layer));
  layer.addEventListener("focus", () => {
    tell(layer);
    if (layer.matches(":focus-visible")) {
      reveal(layer);
    }
  });
});
const keys = {
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: () => fit(true), 1: () => fit(false),
  ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
  "/": () => search.focus(), Enter: () => document.activeElement.matches(".layer") && tell(document.activeElement),
};
document.addEventListener("keydown", (event) => {
  if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("form")) {
    if (event.key !== "Enter") {
      event.preventDefault();
    }
    keys[event.key]();
  }
});
window.addEventListener("resize", show);
fit(false);
