// The browser of the console's tests: Debian's Chromium, one process for each test file and a fresh context for each test.

import type { TestContext } from "node:test";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = process.env["SWITCHYARD_CHROMIUM"] ?? "";

/** For `test(title, { skip })`: why there is no browser, or false. */
export const skip: string | false =
  executablePath === ""
    ? (process.env["SWITCHYARD_NO_CHROMIUM"] ?? "run by npm test, which finds Chromium")
    : false;

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export class TestBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath, args: flags }));
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A page in a context of its own. A test in whose page a script fails, or that breaks the content policy, fails. */
  async open(
    t: TestContext,
    url: string,
    { width = 1280, height = 800, dark = false }: PageOptions = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|React|unique "key"/.test(message.text())) faults.push(message.text());
    });
    t.after(async () => {
      await context.close();
      if (faults.length > 0) throw new Error(`the page complained: ${faults.join("; ")}`);
    });
    await page.goto(url);
    return page;
  }
}

/** What axe calls serious or critical about the page as it is. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Safe because: the debugger puts scripts into a page whatever its content policy says of scripts of its own.
  if ((await page.evaluate("typeof window.axe")) === "undefined") await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 160)).join(" | ")))`,
  )) as string[];
  return found;
}
