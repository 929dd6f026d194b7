// Pages as they are printed: what must not be on paper, what is cut, colours; and each as a PDF. One line of JSON a page.
// Standard input: {executable, base, language?, pages: [{name, path}], shots}.
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const plan = JSON.parse(fs.readFileSync(0, "utf8"));

// A4 with margins of 12 mm, at 96 dots an inch.
const MARGIN = "12mm";
const WIDTH = Math.floor((210 - 24) / 25.4 * 96);

const looked = () => {
  const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
    && one.getBoundingClientRect().width > 1;
  const name = (one) => `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ""}.${[...one.classList].join(".")} “${one.textContent.trim().slice(0, 40)}”`;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const pressed = all("nav, form:not([data-ticked]), button, .button, input, select, textarea, dialog").filter(shown).map(name);
  const wide = document.documentElement.clientWidth;
  // What is read aloud only is a pixel wide.
  const cut = all("main *").filter((one) => shown(one) && one.getBoundingClientRect().right > wide + 1
    && !one.closest(".hidden, .aloud")).slice(0, 5).map(name);
  const clipped = all("main *").filter((one) => shown(one) && one.scrollWidth > one.clientWidth + 1
    && ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX) && !one.closest(".hidden, .aloud")).slice(0, 5).map(name);
  const folded = all("main details:not(.data, .menu) > :not(summary)").filter((one) => one.textContent.trim() && !one.checkVisibility()
    && !one.closest("form, .menu, .data")).slice(0, 5).map(name);
  const bare = all("main section").filter((one) => shown(one) && one.querySelector("h2") && one.innerText.trim() === one.querySelector("h2").innerText.trim()).map(name);
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const brightness = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = paint.getImageData(0, 0, 1, 1).data;
    return alpha === 0 ? null : 0.3 * red + 0.59 * green + 0.11 * blue;
  };
  const dark = ["body", "main", ".card", ".chart"].flatMap(all).filter((one) => {
    const found = brightness(getComputedStyle(one).backgroundColor);
    return shown(one) && found !== null && found < 200;
  }).map(name);
  const pale = all("main h1, main h2, main p, main td, main th, main li, main dd, main svg text").filter((one) => {
    const style = getComputedStyle(one);
    const found = brightness(one instanceof SVGElement ? style.fill : style.color);
    return shown(one) && found !== null && found > 150;
  }).slice(0, 5).map(name);
  return { pressed, cut, clipped, folded, bare, dark, pale, text: document.querySelector("main").innerText };
};

(async () => {
  const browser = await chromium.launch({ executablePath: plan.executable, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ locale: plan.language === "ru" ? "ru-RU" : "en-GB", colorScheme: "dark",
    viewport: { width: WIDTH, height: 1000 }, timezoneId: "UTC" });
  // The theme that was chosen, and not the system's alone.
  await context.addCookies([{ name: "cartwatch-look", value: "theme:dark", url: plan.base }]);
  const page = await context.newPage();
  for (const { name, path: where } of plan.pages) {
    await page.goto(plan.base + where, { waitUntil: "load" });
    const theme = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.emulateMedia({ media: "print" });
    const seen = await page.evaluate(looked);
    await page.screenshot({ path: path.join(plan.shots, `print-${name}.png`), fullPage: true });
    await page.pdf({ path: path.join(plan.shots, `print-${name}.pdf`), format: "A4",
      margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN } });
    await page.emulateMedia({ media: "screen" });
    console.log(JSON.stringify({ name, theme, ...seen }));
  }
  await browser.close();
})().catch((error) => { console.error(error); process.exit(1); });
