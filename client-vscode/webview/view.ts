/** Zooms and moves a picture in an element that scrolls: wheel, keys and scrollbars work as everywhere. */

const SMALLEST = 0.05;
const LARGEST = 4;
export const STEP = 1.25;
/** So many pixels make a click a drag. */
const DRAG = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

export class View {
  zoom = 1;
  private svg: SVGSVGElement | undefined;
  private size = { width: 1, height: 1 };

  /** `changed` is called after each zoom and each move. */
  constructor(
    private readonly canvas: HTMLElement,
    private readonly changed: () => void,
  ) {
    canvas.addEventListener("scroll", changed, { passive: true });
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          this.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
        }
      },
      { passive: false },
    );
    this.listenToDrags();
  }

  /** Puts another picture in place of the one that is shown; zoom and position stay. */
  show(svg: SVGSVGElement): void {
    const { width, height } = svg.viewBox.baseVal;
    this.size = { width, height };
    const { scrollLeft, scrollTop } = this.canvas;
    this.svg = svg;
    this.canvas.replaceChildren(svg);
    this.resize();
    this.moveTo(scrollLeft, scrollTop);
  }

  moveTo(left: number, top: number): void {
    this.canvas.scrollTo({ left, top, behavior: "instant" });
  }

  /** Shows the picture as large as the view is wide, but not enlarged. */
  fitWidth(): void {
    this.set(Math.min(1, this.room.width / this.size.width));
    this.moveTo(0, 0);
  }

  /** Shows the whole picture. */
  fit(): void {
    this.set(Math.min(1, this.room.width / this.size.width, this.room.height / this.size.height));
  }

  /** The point stays where it is, by default the middle of the view. */
  zoomBy(factor: number, point?: Point): void {
    const { svg, canvas } = this;
    if (svg === undefined) {
      return;
    }
    const view = canvas.getBoundingClientRect();
    const { x, y } = point ?? { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const before = svg.getBoundingClientRect();
    const [right, down] = [(x - before.x) / before.width, (y - before.y) / before.height];
    this.set(this.zoom * factor);
    const after = svg.getBoundingClientRect();
    canvas.scrollBy({
      left: after.x + right * after.width - x,
      top: after.y + down * after.height - y,
      behavior: "instant",
    });
  }

  set(zoom: number): void {
    this.zoom = Math.min(LARGEST, Math.max(SMALLEST, zoom));
    this.resize();
    this.changed();
  }

  /** What the canvas has for the picture, which keeps a margin. */
  private get room(): { width: number; height: number } {
    const { paddingLeft, paddingTop, paddingBottom } = getComputedStyle(this.canvas);
    return {
      width: this.canvas.clientWidth - 2 * parseFloat(paddingLeft),
      height: this.canvas.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom),
    };
  }

  private resize(): void {
    this.svg?.setAttribute("width", String(this.size.width * this.zoom));
    this.svg?.setAttribute("height", String(this.size.height * this.zoom));
  }

  private listenToDrags(): void {
    const { canvas } = this;
    let last: Point | undefined;
    let dragging = false;
    canvas.addEventListener("pointerdown", (event) => {
      // A finger scrolls without us.
      if (event.button === 0 && event.pointerType !== "touch") {
        last = { x: event.clientX, y: event.clientY };
        dragging = false;
      }
    });
    canvas.addEventListener("pointermove", (event) => {
      if (last === undefined || (!dragging && Math.hypot(event.clientX - last.x, event.clientY - last.y) < DRAG)) {
        return;
      }
      if (!dragging) {
        dragging = true;
        canvas.setPointerCapture(event.pointerId);
        canvas.classList.add("dragging");
      }
      canvas.scrollBy({ left: last.x - event.clientX, top: last.y - event.clientY, behavior: "instant" });
      last = { x: event.clientX, y: event.clientY };
    });
    const end = (): void => {
      last = undefined;
      canvas.classList.remove("dragging");
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener(
      "click",
      (event) => {
        if (dragging) {
          event.stopImmediatePropagation();
          dragging = false;
        }
      },
      { capture: true },
    );
  }
}
