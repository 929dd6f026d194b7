// Walks through pages step by step as a person would, and prints one line of JSON: presses, clicks, what the console said.
// Standard input: {executable, base, cookie?, language?, script?, steps: [{go, heard?}|{press}|{type}|{click}|{fill, text}|{choose, text}|
// {see, text?}|{gone}|{value, text}|{at}|{back}|{reload}|{axe}|{shot}|{mark}|{await}]}. `heard` waits for the beginning of a
// reply, `gone` for what is not seen any more, `at` for the end of an address; `axe`
// examines, `shot` takes a picture; `mark` writes a file, so that the test knows, and `await` waits for one of the test.
const fs = require("fs");
const { chromium } = require("playwright-core");
const faults = require("./faults.js");

const plan = JSON.parse(fs.readFileSync(0, "utf8"));
const PATIENCE = 20000;

(async () => {
  const browser = await chromium.launch({ executablePath: plan.executable, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({
    locale: plan.language === "ru" ? "ru-RU" : "en-GB", viewport: { width: plan.width ?? 1440, height: 900 }, timezoneId: "UTC",
    colorScheme: plan.theme ?? "light", reducedMotion: "reduce", javaScriptEnabled: plan.script !== false,
  });
  if (plan.cookie) await context.addCookies([{ ...plan.cookie, url: plan.base }]);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const said = [], questions = [], wrong = [];
  let clicks = 0, presses = 0;
  page.on("console", (line) => { said.push(`${line.type()}: ${line.text()}`); });
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", async (dialog) => { questions.push(dialog.message()); await dialog.accept(); });
  for (const step of plan.steps) {
    try {
      const heard = step.heard && page.waitForResponse((reply) => reply.url().includes(step.heard));
      if (step.go !== undefined) await page.goto(plan.base + step.go, { waitUntil: "load" });
      await heard;
      if (step.mark !== undefined) fs.writeFileSync(step.mark, "");
      if (step.press !== undefined) { await page.keyboard.press(step.press); presses += 1; }
      if (step.click !== undefined) { await page.locator(step.click).first().click(); clicks += 1; }
      if (step.fill !== undefined) await page.locator(step.fill).first().fill(step.text);
      if (step.choose !== undefined) await page.locator(step.choose).first().selectOption(step.text);
      if (step.type !== undefined) await page.keyboard.type(step.type, { delay: 20 });
      if (step.see !== undefined) {
        const seen = page.locator(step.see).filter(step.text === undefined ? {} : { hasText: step.text });
        await seen.first().waitFor({ state: "visible" });
      }
      if (step.gone !== undefined) await page.locator(step.gone).first().waitFor({ state: "hidden" });
      if (step.value !== undefined) {
        const value = await page.locator(step.value).first().inputValue();
        if (value !== step.text) throw new Error(`it is “${value}”`);
      }
      if (step.reload !== undefined) await page.reload({ waitUntil: "load" });
      if (step.back !== undefined) await page.goBack({ waitUntil: "load" });
      if (step.at !== undefined) await page.waitForURL((url) => url.href.endsWith(step.at));
      if (step.axe !== undefined) wrong.push(...(await faults(page)).map((fault) => `${step.axe}: ${fault}`));
      if (step.shot !== undefined) await page.screenshot({ path: step.shot, fullPage: true, animations: "disabled" });
      if (step.await !== undefined) {
        const until = Date.now() + PATIENCE * 6;
        while (!fs.existsSync(step.await)) {
          if (Date.now() > until) throw new Error("the test does not come");
          await page.waitForTimeout(50);
        }
      }
    } catch (error) {
      const text = await page.locator("body").innerText().catch(() => "");
      throw new Error(`${JSON.stringify(step)} at ${page.url()}: ${error.message}\n${text.slice(0, 4000)}`);
    }
  }
  console.log(JSON.stringify({ clicks, presses, said, questions, wrong, url: page.url() }));
  await browser.close();
})().catch((error) => { console.error(error.message); process.exit(1); });
