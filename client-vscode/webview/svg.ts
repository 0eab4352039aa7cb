/** Reads a picture from its text. The text comes from our own server, and is trusted no more than any other. */

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = new Set(
  "svg g defs marker title desc rect circle ellipse line polyline polygon path text tspan use clipPath".split(" "),
);

export interface Drawn {
  readonly svg: SVGSVGElement;
  /** The rules of the picture's own style elements. */
  readonly css: string;
}

/** The picture without all that could run or load something; throws if the text is no SVG. */
export function readSvg(text: string): Drawn {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (!(parsed instanceof SVGSVGElement)) {
    throw new Error("The picture is no SVG.");
  }
  const css: string[] = [];
  for (const element of [parsed, ...parsed.querySelectorAll("*")]) {
    if (element.localName === "style") {
      css.push(element.textContent);
    }
    if (element.namespaceURI !== SVG || !SHAPES.has(element.localName)) {
      element.remove();
    }
    for (const { name, value } of [...element.attributes]) {
      if (/^on|^style$/i.test(name) || (/href$/i.test(name) && !value.startsWith("#"))) {
        element.removeAttribute(name);
      }
    }
  }
  return { svg: document.importNode(parsed, true), css: css.join("\n") };
}
