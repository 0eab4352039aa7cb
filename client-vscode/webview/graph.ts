/** The page with the picture of a model: what is selected, found and marked in it, and what the extension hears of it. */

import "./graph.css";
import type { FromPage, Layer, Subject, ToPage } from "../src/messages";
import { readSvg } from "./svg";
import { STEP, View } from "./view";

interface State {
  readonly subject: Subject;
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
  readonly query: string;
  readonly selected: string | undefined;
}

declare function acquireVsCodeApi(): {
  getState(): State | undefined;
  setState(state: State): void;
  postMessage(message: FromPage): void;
};

const api = acquireVsCodeApi();
const restored = api.getState();
const canvas = element("canvas");
const search = element("search") as HTMLInputElement;
const view = new View(canvas, keep);
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [sheet];

let subject: Subject | undefined;
let layers: readonly Layer[] = [];
let selected = restored?.selected;
let marked: readonly string[] = [];
let matches: readonly string[] = [];
search.value = restored?.query ?? "";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no ${id}.`);
  }
  return found;
}

function boxes(): SVGGElement[] {
  return [...canvas.querySelectorAll<SVGGElement>("g[data-id]")];
}

function boxOf(id: string | undefined): SVGGElement | undefined {
  return boxes().find((box) => box.dataset["id"] === id);
}

function layerAt(target: EventTarget | null): Layer | undefined {
  const box = target instanceof Element ? target.closest<SVGGElement>("g[data-id]") : null;
  return layers.find(({ id }) => id === box?.dataset["id"]);
}

function tell(message: FromPage): void {
  api.postMessage(message);
}

/** Remembers what there is to see, for when the tab is hidden or the window closed. */
function keep(): void {
  element("zoom").textContent = `${Math.round(view.zoom * 100)}%`;
  if (subject !== undefined) {
    const { scrollLeft: left, scrollTop: top } = canvas;
    api.setState({ subject, zoom: view.zoom, left, top, query: search.value, selected });
  }
}

function say(id: string, text: string): void {
  element(id).textContent = text;
  element(id).hidden = text === "";
}

function show(message: Extract<ToPage, { type: "picture" }>): void {
  const isFirst = subject === undefined;
  const focused = layerAt(document.activeElement)?.id;
  const { picture } = message;
  const { svg, css } = readSvg(picture.svg);
  ({ subject } = message);
  ({ layers } = picture);
  sheet.replaceSync(css);
  view.show(svg);
  say("reason", picture.reason);
  if (isFirst && restored === undefined) {
    view.fitWidth();
  } else if (isFirst) {
    view.set(restored?.zoom ?? 1);
    view.moveTo(restored?.left ?? 0, restored?.top ?? 0);
  }
  if (focused !== undefined) {
    boxOf(focused)?.focus({ preventScroll: true });
  }
  find();
  keep();
}

/** Gives each box the classes that say what it is at the moment. */
function paint(): void {
  for (const box of boxes()) {
    const id = box.dataset["id"] ?? "";
    box.classList.toggle("selected", id === selected);
    box.classList.toggle("marked", marked.includes(id));
    box.classList.toggle("found", matches.includes(id));
  }
  const at = matches.indexOf(selected ?? "") + 1;
  const total = `${at > 0 ? `${at} of ` : ""}${matches.length}`;
  element("count").textContent = search.value === "" ? "" : matches.length === 0 ? "none" : total;
  explain(layers.find(({ id }) => id === selected));
}

/** What the foot of the page says of a layer. */
function explain(layer: Layer | undefined): void {
  const foot = element("details");
  foot.hidden = layer === undefined;
  if (layer !== undefined) {
    const facts = [`${layer.name} (${layer.class})`, layer.output, `params ${layer.params}`].join("  ·  ");
    const lines = [facts, ...layer.problems].map((text, index) => {
      const line = document.createElement("div");
      line.textContent = text;
      line.className = index === 0 ? "" : "problem";
      return line;
    });
    foot.replaceChildren(...lines);
  }
}

function select(id: string | undefined): void {
  selected = id;
  paint();
  keep();
}

function find(): void {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  matches = layers
    .filter((layer) => {
      const text = `${layer.name} ${layer.class} ${layer.output}`.toLowerCase();
      return words.length > 0 && words.every((word) => text.includes(word));
    })
    .map(({ id }) => id);
  paint();
}

/** Selects the next match, or the one before. */
function step(by: 1 | -1): void {
  const from = matches.indexOf(selected ?? "");
  const index = from < 0 && by < 0 ? -1 : (from + by) % matches.length;
  const id = matches.at(index);
  if (id !== undefined) {
    select(id);
    boxOf(id)?.scrollIntoView({ block: "center", inline: "center" });
  }
}

function activate(target: EventTarget | null, focus: boolean): void {
  const layer = layerAt(target);
  if (layer === undefined) {
    select(undefined);
  } else if (target instanceof Element && target.closest(".mark") !== null) {
    tell({ type: "fold", id: layer.id });
  } else {
    select(layer.id);
    tell({ type: "reveal", id: layer.id, focus });
  }
}

canvas.addEventListener("click", (event) => {
  activate(event.target, false);
});
canvas.addEventListener("dblclick", (event) => {
  activate(event.target, true);
});
canvas.addEventListener("pointerover", (event) => {
  explain(layerAt(event.target) ?? layers.find(({ id }) => id === selected));
});

search.addEventListener("input", () => {
  find();
  keep();
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    step(event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape") {
    search.value = "";
    find();
    canvas.focus();
  }
});

const KEYS: Readonly<Record<string, () => void>> = {
  "+": larger,
  "=": larger,
  "-": smaller,
  "0": fit,
  "/": () => {
    search.select();
  },
};

function larger(): void {
  view.zoomBy(STEP);
}

function smaller(): void {
  view.zoomBy(1 / STEP);
}

function fit(): void {
  view.fit();
}

document.addEventListener("keydown", (event) => {
  if (event.target === search) {
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "f") {
    event.preventDefault();
    search.select();
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]?.();
  } else if (event.key === "Enter") {
    activate(event.target, true);
  } else if (event.key === " ") {
    const layer = layerAt(event.target);
    if (layer !== undefined && layer.folded !== null) {
      event.preventDefault();
      tell({ type: "fold", id: layer.id });
    }
  }
});
element("larger").addEventListener("click", larger);
element("smaller").addEventListener("click", smaller);
element("fit").addEventListener("click", fit);

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  switch (data.type) {
    case "picture":
      show(data);
      break;
    case "note":
      say("note", data.text);
      break;
    case "mark":
      marked = data.ids;
      paint();
      break;
  }
});
tell({ type: "ready" });
