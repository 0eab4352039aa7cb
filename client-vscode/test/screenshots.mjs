// What a user sees: pictures of a hover and of an underlined mismatch. Each fails if it does not show what it should.
import { writeFileSync } from "node:fs";
import path from "node:path";

const WAIT_MS = 30_000;

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
    await hover(page, "Conv2D", "(None, 26, 26, 32)");
  },

  async mismatch(page) {
    await page.keyboard.press("Escape");
    await open(page, "functional.py");
    // Line 8: strides=2 becomes strides=4.
    await goTo(page, 8, 'shortcut = layers.Conv2D(64, 1, strides='.length + 1);
    await page.keyboard.press("Delete");
    await page.keyboard.type("4");
    await page.waitForSelector(".squiggly-error");
    await page.keyboard.press("Escape");
  },

  async "mismatch-hover"(page) {
    const box = await page.locator(".squiggly-error").first().boundingBox();
    await pointAt(page, { x: box.x + Math.min(box.width / 2, 12), y: box.y + box.height / 2 });
    await hoverWith(page, "shapelens");
  },

  async status(page) {
    await page.keyboard.press("Escape");
    await page.mouse.move(640, 600);
    await page.locator("#status\\.languageStatus").click();
    await page.waitForSelector("text=/running on Python 3/");
  },

  async "no-python"(page, userData) {
    await page.keyboard.press("Escape");
    // A path belongs to the machine that runs the server, and so does its setting.
    const settings = path.join(userData, "Machine", "settings.json");
    writeFileSync(settings, JSON.stringify({ "shapelens.interpreter": "/nowhere/bin/python" }));
    await page.locator(".notification-toast", { hasText: "No Python 3.11 or newer was found" }).waitFor();
  },
};

async function open(page, name) {
  await page.keyboard.press("Control+P");
  await page.waitForSelector(".quick-input-widget input:visible");
  await page.keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
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
