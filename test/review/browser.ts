/** A headless Chromium that opens a report, as a reviewer does. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Builder, logging, type WebDriver } from "selenium-webdriver";
import { Driver, Options, ServiceBuilder } from "selenium-webdriver/chrome";
import { chromium } from "../../sandbox/tools/chromium";

export interface Browser {
  driver: WebDriver;
  /** Shows a file in a window of this size. */
  open(file: string, size: { width: number; height: number }, scheme?: "light" | "dark"): Promise<void>;
  /** What the page has asked the network for since the browser was started, and what it complained about. */
  requests(): Promise<string[]>;
  complaints(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  const folder = mkdtempSync(path.join(tmpdir(), "byoc-browser-"));
  const { browser, driver: chromedriver, environment } = await chromium(folder);
  const log = new logging.Preferences();
  log.setLevel(logging.Type.BROWSER, logging.Level.ALL);
  log.setLevel(logging.Type.PERFORMANCE, logging.Level.ALL);
  const options = new Options();
  options.setChromeBinaryPath(browser);
  // It opens files of ours alone; its own sandbox needs rights that root in a container has not.
  options.addArguments(
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
  );
  options.addArguments("--disable-background-networking", `--user-data-dir=${path.join(folder, "profile")}`);
  options.setLoggingPrefs(log);
  const service = new ServiceBuilder(chromedriver).setEnvironment(environment as Record<string, string>);
  const driver = await new Builder()
    .forBrowser("chrome")
    .setChromeOptions(options)
    .setChromeService(service)
    .build();
  if (!(driver instanceof Driver)) throw new Error("not a Chromium");
  const entries = async (type: string) =>
    (await driver.manage().logs().get(type)).map(({ message }) => message);
  return {
    driver,
    open: async (file, size, scheme = "light") => {
      await driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", {
        ...size,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await driver.sendDevToolsCommand("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
      await driver.get(`file://${file}`);
    },
    requests: async () =>
      (await entries(logging.Type.PERFORMANCE))
        .map((message) => (JSON.parse(message) as { message: DevToolsMessage }).message)
        // The browser's own first page is none of ours.
        .filter(({ method, params }) => method === "Network.requestWillBeSent" && isFile(params.documentURL))
        .map(({ params }) => params.request?.url ?? ""),
    complaints: () => entries(logging.Type.BROWSER),
    close: async () => {
      await driver.quit();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const isFile = (url = "") => url.startsWith("file:");

interface DevToolsMessage {
  method: string;
  params: { documentURL?: string; request?: { url: string } };
}
