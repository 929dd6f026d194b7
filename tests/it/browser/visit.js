// Visits pages as people do, in each theme, language and width, and prints a line of JSON of what it saw.
// Standard input: {executable, base, cookie?, pages: [{name, path}], themes, languages, widths, axe, shots?}.
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");
const faults = require("./faults.js");

const plan = JSON.parse(fs.readFileSync(0, "utf8"));

// Side of a cell of the sketch by which pages are compared, in pixels.
const CELL = 40;

const LOCALES = { en: "en-GB", ru: "ru-RU" };

// Mean brightness by cell, of the picture as a whole.
const sketch = async (blank, png) => blank.evaluate(async ({ data, cell }) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const columns = Math.ceil(image.width / cell), rows = Math.ceil(image.height / cell);
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, columns, rows);
  const pixels = context.getImageData(0, 0, columns, rows).data;
  const cells = [];
  for (let at = 0; at < pixels.length; at += 4) {
    cells.push(Math.round(0.3 * pixels[at] + 0.59 * pixels[at + 1] + 0.11 * pixels[at + 2]));
  }
  return { columns, rows, cells };
}, { data: png.toString("base64"), cell: CELL });

// What the examination finds can differ by theme, by width and by words; each is tried with the others held.
const examined = (language, theme, width) => plan.axe && width !== 768 && (language === "en" || theme === "light");

(async () => {
  const browser = await chromium.launch({ executablePath: plan.executable, args: ["--no-sandbox", "--disable-gpu"] });
  const blank = await (await browser.newContext()).newPage();
  for (const language of plan.languages) {
    for (const theme of plan.themes) {
      for (const width of plan.widths) {
        const context = await browser.newContext({
          locale: LOCALES[language], colorScheme: theme, viewport: { width, height: 900 }, timezoneId: "UTC",
          reducedMotion: "reduce",
        });
        if (plan.cookie) await context.addCookies([{ ...plan.cookie, url: plan.base }]);
        const page = await context.newPage();
        let said = [], bytes = 0;
        page.on("console", (line) => said.push(`${line.type()}: ${line.text()}`));
        page.on("pageerror", (error) => said.push(`error: ${error.message}`));
        page.on("requestfinished", async (request) => {
          try { bytes += (await request.sizes()).responseBodySize; } catch { /* the page is gone */ }
        });
        for (const { name, path: where } of plan.pages) {
          said = [];
          bytes = 0;
          const began = Date.now();
          const reply = await page.goto(plan.base + where, { waitUntil: "load" });
          const milliseconds = Date.now() - began;
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          const png = await page.screenshot({ fullPage: true, animations: "disabled" });
          const file = `${name}-${language}-${theme}-${width}.png`;
          if (plan.shots) {
            fs.writeFileSync(path.join(plan.shots, file), png);
            await page.screenshot({ path: path.join(plan.shots, `window-${file}`), animations: "disabled" });
          }
          const wrong = examined(language, theme, width) ? await faults(page) : [];
          const seen = { name, language, theme, width, status: reply.status(), said, overflow, milliseconds, bytes,
            faults: wrong, sketch: await sketch(blank, png) };
          console.log(JSON.stringify(seen));
        }
        await context.close();
      }
    }
  }
  await browser.close();
})().catch((error) => { console.error(error); process.exit(1); });
