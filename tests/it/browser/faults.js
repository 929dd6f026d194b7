// What axe-core finds wrong with a page, one line a rule.
const fs = require("fs");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

module.exports = async (page) => {
  // The policy of the pages forbids scripts of others; this one comes from the test.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`
    + ` (${one.help}) ${one.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 300)}`);
};
