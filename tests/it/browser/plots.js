// Tries every plot of pages with the pointer and with keys, and reads the files behind them. One line of JSON a plot.
// Standard input: {executable, base, pages: [path]}.
const fs = require("fs");
const { chromium } = require("playwright-core");

const plan = JSON.parse(fs.readFileSync(0, "utf8"));

(async () => {
  const browser = await chromium.launch({ executablePath: plan.executable, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 }, timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await context.newPage();
  const said = [];
  page.on("console", (line) => said.push(`${line.type()}: ${line.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  for (const where of plan.pages) {
    await page.goto(plan.base + where, { waitUntil: "load" });
    await page.evaluate(() => { for (const folded of document.querySelectorAll("main details:not(.menu, .data)")) folded.open = true; });
    // A drawing that is no plot says in words beside it all that it shows.
    const strays = await page.evaluate(() => [...document.querySelectorAll("main svg")]
      .filter((one) => !one.closest("figure.chart, figure.waterfall, .interval, .legend")).map((one) => one.outerHTML.slice(0, 200)));
    console.log(JSON.stringify({ page: where, strays }));
    for (const plot of await page.locator("main figure.chart, main figure.waterfall").all()) {
      await plot.scrollIntoViewIfNeeded();
      const name = (await plot.locator("figcaption").innerText()).split("\n")[0];
      const rows = await plot.locator("table tbody tr").count();
      await plot.evaluate((one) => { for (const data of one.querySelectorAll("details.data")) data.open = true; });
      const link = plot.locator("a[download]").first();
      const csv = await link.count() === 0 ? null : await (async () => {
        const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
        return { name: file.suggestedFilename(), text: fs.readFileSync(await file.path(), "utf8") };
      })();
      const drawn = plot.locator("[data-plot]");
      const told = { name, rows, csv, page: where, kind: await drawn.count() > 0 ? await drawn.getAttribute("data-plot") || "time" : "rows" };
      if (told.kind === "rows") {
        // Its values stand in letters beside it.
        told.titles = await plot.locator("svg title").count();
      } else {
        const tip = page.locator(".plot-tip");
        const columns = drawn.locator("g.tip rect");
        told.values = await columns.count();
        await columns.nth(Math.floor(told.values / 2)).hover({ force: true });
        told.pointed = await tip.isVisible() ? await tip.innerText() : null;
        await page.mouse.move(1, 1);
        await drawn.focus();
        await page.keyboard.press("Home");
        told.first = await tip.isVisible() ? await tip.innerText() : null;
        await page.keyboard.press("End");
        told.last = await tip.isVisible() ? await tip.innerText() : null;
        told.aloud = await page.locator("p.hidden[role=status]").last().textContent();
        await page.keyboard.press("Escape");
        told.closed = await tip.isHidden();
      }
      console.log(JSON.stringify(told));
    }
  }
  console.log(JSON.stringify({ said }));
  await browser.close();
})().catch((error) => { console.error(error); process.exit(1); });
