// What a user sees: pictures of each feature. Each fails if it does not show what it should. Those of the README and of
// the walkthrough, in ../images, are made here.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const WAIT_MS = 30_000;
const THEMES = {
  dark: { name: "Default Dark Modern", class: "vs-dark" },
  light: { name: "Default Light Modern", class: "vs" },
  "high-contrast": { name: "Default High Contrast", class: "hc-black" },
  "high-contrast-light": { name: "Default High Contrast Light", class: "hc-light" },
};

/**
 * `userData` is the user data folder of VS Code; the last picture changes the settings there.
 * @param {import("playwright-core").Browser} browser
 */
export async function screenshots(browser, url, userData, folder) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(url);
  await page.waitForSelector(".monaco-workbench");
  const results = [];
  for (const [name, take] of Object.entries(pictures)) {
    const start = Date.now();
    let error = null;
    try {
      await take(page, userData);
      await page.waitForTimeout(500); // what fades in is there
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
    } catch (caught) {
      error = caught.stack;
      await page.screenshot({ path: path.join(folder, `${name}-failed.png`) });
    }
    results.push({ name: `picture: ${name}`, error, ms: Date.now() - start });
  }
  await page.close();
  return results;
}

const pictures = {
  async hover(page) {
    await open(page, "sequential.py");
    await page.keyboard.press("Control+B"); // the side bar, for the sake of the pictures
    await hover(page, "Conv2D", "(None, 26, 26, 32)");
  },

  async hints(page) {
    await page.keyboard.press("Escape");
    await open(page, "functional.py");
    await page.locator(".view-line", { hasText: "(None, 16, 16, 64) · 18,496" }).first().waitFor();
    await page.locator(".codelens-decoration", { hasText: "Total params 22,154" }).waitFor();
    await hover(page, "18,496", "kernel");
  },

  async mismatch(page) {
    await page.keyboard.press("Escape");
    await page.mouse.move(640, 700);
    // Line 8: strides=2 becomes strides=4.
    await goTo(page, 8, "shortcut = layers.Conv2D(64, 1, strides=".length + 1);
    await page.keyboard.press("Delete");
    await page.keyboard.type("4");
    await page.waitForSelector(".squiggly-error");
    await page.keyboard.press("Escape");
  },

  async "mismatch-hover"(page) {
    const box = await page.locator(".squiggly-error").first().boundingBox();
    await pointAt(page, { x: box.x + Math.min(box.width / 2, 12), y: box.y + box.height / 2 });
    // Its code, and the line where the other shape was made.
    await hoverWith(page, "incompatible-merge");
    await hoverWith(page, "(None, 8, 8, 64) is made here");
  },

  async "quick-fix"(page) {
    await page.keyboard.press("Escape");
    await page.mouse.move(640, 700);
    await open(page, "recurrent.py");
    await page.waitForSelector(".squiggly-error");
    await goTo(page, 11, "        layers.LSTM".length);
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .monaco-list-row", { hasText: "return_sequences=True" }).first().waitFor();
  },

  async "quick-fix-applied"(page) {
    await page.keyboard.press("Enter");
    await page.locator(".view-line", { hasText: "return_sequences=True" }).waitFor();
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  },

  async summary(page) {
    await open(page, "functional.py");
    await goTo(page, 8, "shortcut = layers.Conv2D(64, 1, strides=".length + 1);
    await page.keyboard.press("Delete");
    await page.keyboard.type("2");
    await page.locator(".codelens-decoration a", { hasText: "Total params 22,154" }).click();
    await page.locator(".tab", { hasText: "Summary of functional" }).waitFor();
    await page.locator(".view-line", { hasText: "Total params: 22,154" }).waitFor();
  },

  async "summary-edited"(page) {
    await goTo(page, 12, "label = layers.Dense(1".length + 1);
    await page.keyboard.type("0");
    await page.locator(".view-line", { hasText: "Total params: 28,004" }).waitFor();
    // The focus stayed where it was.
    await page.keyboard.press("Backspace");
    await page.locator(".view-line", { hasText: "Total params: 22,154" }).waitFor();
    await goTo(page, 14, 1);
    await page.keyboard.type("#");
    await page.locator(".view-line", { hasText: "makes no such model at the moment" }).waitFor();
  },

  async graph(page) {
    await page.keyboard.press("Backspace");
    await closeTab(page, "Summary of functional");
    await open(page, "nested.py");
    await page.locator(".codelens-decoration", { hasText: "Total params" }).first().waitFor();
    await goTo(page, 23, 1);
    await page.locator('.editor-actions [aria-label*="Show Model Graph"]').first().click();
    await graph(page).locator('g[data-id="encoder"]').waitFor();
    // The cursor is on no layer; the focus is still in the text.
    await page.keyboard.press("ArrowUp");
    await graph(page).locator('g.marked[data-id="same"]').waitFor();
  },

  async "graph-unfolded"(page) {
    await graph(page).locator('g[data-id="encoder"] .mark').click();
    await graph(page).locator('g[data-id="encoder/conv2d_1"]').click();
    await page.locator(".line-numbers.active-line-number", { hasText: "11" }).waitFor();
    await graph(page).locator("#details", { hasText: "Conv2D" }).waitFor();
  },

  async "graph-found"(page) {
    const frame = graph(page);
    await frame.locator("#search").fill("conv2d");
    await frame.locator("#count", { hasText: "1 of 2" }).or(frame.locator("#count", { hasText: "2 of 2" })).waitFor();
    const before = await frame.locator("g.selected").getAttribute("data-id");
    await frame.locator("#search").press("Enter");
    await frame.locator(`g.selected:not([data-id="${before}"])`).waitFor();
    const width = async () => (await frame.locator("svg").boundingBox()).width;
    const small = await width();
    await frame.locator("#larger").click();
    await frame.locator("#larger").click();
    expect(await width(), small * 1.25 ** 2, "zoomed in");
    const box = await frame.locator("#canvas").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, 100);
    await page.keyboard.up("Control");
    await page.waitForTimeout(200);
    if ((await width()) >= small * 1.25 ** 2) {
      throw new Error("Ctrl and the wheel do not zoom out");
    }
    const scrolled = () => frame.locator("#canvas").evaluate((canvas) => canvas.scrollTop);
    const from = await scrolled();
    await page.mouse.move(box.x + 5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 5, y + 30, { steps: 3 });
    await page.mouse.up();
    expect(await scrolled(), Math.max(0, from - 30), "dragged");
  },

  async "graph-edited"(page) {
    const frame = graph(page);
    await frame.locator("#search").fill("");
    await frame.locator("#fit").click();
    await page.keyboard.press("Control+1");
    const zoom = await frame.locator("#zoom").textContent();
    await goTo(page, 17, 1);
    await page.keyboard.type("# The pictures:");
    await page.keyboard.press("Enter");
    await goTo(page, 23, "same = layers.Dense(1".length + 1);
    await page.keyboard.type("7");
    await frame.locator('g[data-id="same"]', { hasText: "1,105" }).waitFor();
    await frame.locator('g[data-id="encoder/conv2d_1"]').waitFor();
    expect(await frame.locator("#zoom").textContent(), zoom, "the zoom");
  },

  async "graph-problem"(page) {
    await page.keyboard.press("Backspace");
    await goTo(page, 21, 1);
    await page.keyboard.type("both = layers.Add()([both, left])");
    await page.keyboard.press("Enter");
    await graph(page).locator("#note:not([hidden])").or(graph(page).locator("g.problem")).first().waitFor();
  },

  ...Object.fromEntries(
    Object.entries(THEMES).map(([name, theme]) => [
      `theme-${name}`,
      async (page) => {
        useTheme(page, theme);
        await page.waitForSelector(`.monaco-workbench.${theme.class}`);
      },
    ]),
  ),

  async "window-reloaded"(page) {
    useTheme(page, THEMES.dark);
    await page.keyboard.press("Control+S");
    await page.reload();
    await page.waitForSelector(".monaco-workbench.vs-dark");
    await graph(page).locator('g[data-id="encoder/conv2d_1"]').waitFor();
    await graph(page).locator("#note").waitFor({ state: "hidden" });
  },

  async notebook(page) {
    await page.keyboard.press("Escape");
    await closeTab(page, "Graph of");
    await open(page, "digits.ipynb");
    await page.locator(".codelens-decoration", { hasText: "Total params 216,650" }).waitFor();
    await page.locator(".view-line", { hasText: "(None, 26, 26, 32) · 320" }).click();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.type("x = layers.Dense(5)(image)");
    await page.locator(".codelens-decoration", { hasText: "Total params 39,220" }).waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.type("x = layers.Conv2D(32, 30)(image)");
    await page.waitForSelector(".squiggly-error");
  },

  async "notebook-again"(page) {
    await page.keyboard.press("Control+S");
    await closeTab(page, "digits.ipynb");
    await open(page, "sequential.py");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    await open(page, "digits.ipynb");
    await page.waitForSelector(".squiggly-error");
    await page.locator(".view-line", { hasText: "(None, 28, 28, 1)" }).waitFor();
  },

  async status(page) {
    await page.keyboard.press("Escape");
    await page.mouse.move(640, 600);
    await page.locator("#status\\.languageStatus").click();
    await page.waitForSelector("text=/running on Python 3/");
  },

  async walkthrough(page) {
    await page.keyboard.press("Escape");
    await command(page, "Welcome: Open Walkthrough");
    await page.keyboard.type("Shapes of Keras");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Shapes of Keras Models" }).first().click();
    await page.locator(".getting-started-step", { hasText: "See the shapes" }).first().waitFor();
    await page.locator(".getting-started-media img").first().waitFor();
  },

  async "no-python"(page, userData) {
    await page.keyboard.press("Escape");
    // A path belongs to the machine that runs the server, and so does its setting.
    const settings = path.join(userData, "Machine", "settings.json");
    writeFileSync(settings, JSON.stringify({ "shapelens.interpreter": "/nowhere/bin/python" }));
    await page.locator(".notification-toast", { hasText: "No Python 3.11 or newer was found" }).waitFor();
  },
};

/** Changes the settings of the workspace; VS Code sees it. */
function useTheme(page, { name }) {
  const folder = path.join(new URL(page.url()).searchParams.get("folder"), ".vscode");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify({ "workbench.colorTheme": name }));
}

/** The page within the panel of the graph. */
function graph(page) {
  return page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
}

function expect(actual, expected, what) {
  const close = typeof expected === "number" ? Math.abs(actual - expected) < 0.5 : actual === expected;
  if (!close) {
    throw new Error(`${what}: ${actual} instead of ${expected}`);
  }
}

async function command(page, name) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget input:visible");
  await page.keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
}

async function closeTab(page, name) {
  const tab = page.locator(".tab", { hasText: name }).first();
  await tab.click({ button: "middle" });
  await tab.waitFor({ state: "detached" });
}

async function open(page, name) {
  await page.keyboard.press("Control+P");
  await page.waitForSelector(".quick-input-widget input:visible");
  await page.keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
  await page.locator(".tab.active", { hasText: name }).waitFor();
  await page.locator(".monaco-editor .view-line", { hasText: "layers" }).first().waitFor();
}

async function goTo(page, line, column) {
  await page.keyboard.press("Control+G");
  await page.waitForSelector(".quick-input-widget input:visible");
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Points at the first `word` of the editor until a hover with `text` shows: the server may still be starting. */
async function hover(page, word, text) {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    await pointAt(page, await find(page, word));
    try {
      await hoverWith(page, text, 2000);
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await page.mouse.move(640, 700);
    }
  }
}

async function pointAt(page, { x, y }) {
  await page.mouse.move(x - 4, y);
  await page.mouse.move(x, y);
}

async function hoverWith(page, text, timeout = WAIT_MS) {
  await page.locator(".monaco-hover:not(.hidden)", { hasText: text }).first().waitFor({ timeout });
}

/** The middle of the first `word` that the editor shows. */
async function find(page, word) {
  const point = await page.evaluate((word) => {
    /* global document, NodeFilter */
    for (const line of document.querySelectorAll(".monaco-editor .view-line")) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const index = node.data.indexOf(word);
        if (index >= 0) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const box = range.getBoundingClientRect();
          return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
      }
    }
    return null;
  }, word);
  if (point === null) {
    throw new Error(`${word} is not in sight`);
  }
  return point;
}
