// How soon the page is ready, in Chromium: Confab as built, compared with a minimal page made with MQTT.js and
// the AWS SDK.
// usage: node page.mjs [RUNS]    (through scripts/bench page)
//
// Each run is a new visitor: an empty cache; a name is typed and Enter pressed as soon as there is a field for it. Both
// pages come from one server with brotli and use the same local stand-in for AWS, taking turns. "Slow" is a distant
// phone: 1.6 Mbit/s, 150 ms per response, a processor four times slower than this one.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, constants} from 'node:zlib';
import {build as bundle} from 'esbuild';
import {start_chromium} from '../end_to_end/browser.mjs';
import {temporary_folder} from '../end_to_end/client.mjs';
import {root} from '../end_to_end/places.mjs';
import {clean_up, cleanup} from '../end_to_end/checks.mjs';
import {LocalHost} from '../end_to_end/local_host.mjs';

const runs = Number(process.argv[2] || 5);
const here = fileURLToPath(new URL('.', import.meta.url));
const site = process.env.CONFAB_SITE || path.join(root, 'build/site');
const slow = {downloadThroughput: 1.6e6 / 8, uploadThroughput: 1.6e6 / 8, latency: 150};
const slower = 4;

// --- the two sites ---
async function minimal_site() {
  const folder = temporary_folder('minimal');
  for (const name of ['index.html', 'page.css']) writeFileSync(path.join(folder, name), readFileSync(path.join(here, 'minimal_page', name)));
  await bundle({
    entryPoints: [path.join(here, 'minimal_page/page.js')], outfile: path.join(folder, 'page.js'),
    bundle: true, minify: true, platform: 'browser', format: 'iife', target: 'es2022', logLevel: 'error',
  });
  return folder;
}

const types = {'.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json'};

// As CloudFront serves them: with brotli, files with a hash in their name cached for ever, all others
// checked each time.
async function serve(folder, config) {
  const files = new Map();
  const file = (name) => {
    const at = path.join(folder, name);
    if (!files.has(name) && existsSync(at)) files.set(name, brotliCompressSync(readFileSync(at), {params: {[constants.BROTLI_PARAM_QUALITY]: 11}}));
    return files.get(name);
  };
  const server = createServer((request, response) => {
    const name = path.normalize(new URL(request.url, 'http://here').pathname).slice(1) || 'index.html';
    const body = name == 'config.json' ? brotliCompressSync(JSON.stringify(config)) : name.startsWith('..') ? undefined : file(name);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': types[path.extname(name)] || 'application/octet-stream', 'Content-Encoding': 'br', 'Content-Length': body.length,
      'Cache-Control': /\.[0-9a-f]{10}\./.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    }).end(body);
    served.bytes += body.length;
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup(() => {
    server.closeAllConnections();
    server.close();
  });
  const served = {url: `http://127.0.0.1:${server.address().port}/`, bytes: 0};
  return served;
}

// --- one visitor ---
// Runs in the page before anything else: records when each thing becomes visible for the first time.
function watch(wanted) {
  const seen = globalThis.benchSeen = {};
  const look = () => {
    for (const [name, {selector, text}] of Object.entries(wanted)) {
      const element = name in seen ? null : document.querySelector(selector);
      if (element && (text ? element.textContent.startsWith(text) : element.checkVisibility({visibilityProperty: true}))) seen[name] = performance.now();
    }
  };
  setInterval(look, 8);
}

async function visit(browser, page_of, on_slow_line) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}});
  const page = await context.newPage();
  await page.addInitScript(watch, page_of.marks);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', {cacheDisabled: false});
  if (on_slow_line) {
    await devtools.send('Network.emulateNetworkConditions', {offline: false, ...slow});
    await devtools.send('Emulation.setCPUThrottlingRate', {rate: slower});
  }
  page_of.served.bytes = 0;
  await page.goto(page_of.served.url, {waitUntil: 'commit'});
  const appears = (name) => page.waitForFunction((what) => globalThis.benchSeen?.[what], name, {polling: 20, timeout: 120_000});
  await appears('typing');
  await page.focus('#name');
  await page.keyboard.type('Ada');
  if (page_of.enter_waits) await page.waitForFunction(() => performance.getEntriesByName('program').length > 0, null, {polling: 20, timeout: 120_000});
  await page.keyboard.press('Enter');
  await appears('connected');
  const figures = await page.evaluate(() => ({
    ...globalThis.benchSeen,
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    // The start screen may be gone before anybody looks, so the program records when it takes over.
    program: performance.getEntriesByName('program')[0]?.startTime,
    last: Math.max(...performance.getEntriesByType('resource').filter(({name}) => /\.(wasm|js)$/.test(name)).map(({responseEnd}) => responseEnd)),
  }));
  await context.close();
  return {...figures, after: figures.chat - figures.last, bytes: page_of.served.bytes};
}

const rows = [
  ['paint', 'first paint'], ['typing', 'typing'], ['last', 'last byte of the program'], ['program', 'program on screen'],
  ['chat', 'in the chat'], ['connected', 'connected'], ['after', 'in the chat after the last byte'],
];
const median = (values) => {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : undefined;
};
const ms = (value) => value === undefined ? '-' : String(Math.round(value));

function print(title, confab, minimal) {
  console.log(`\n${title}, ms, median of ${runs} (least to most)`);
  console.log(`${''.padEnd(34)}${'Confab'.padStart(20)}${'minimal page'.padStart(20)}${'ratio'.padStart(8)}`);
  const cell = (all, key) => {
    const values = all.map((each) => each[key]).filter((value) => value !== undefined);
    return values.length ? `${ms(median(values))} (${ms(Math.min(...values))}–${ms(Math.max(...values))})` : '-';
  };
  for (const [key, words] of rows) {
    const [ours, theirs] = [confab, minimal].map((all) => median(all.map((each) => each[key])));
    const ratio = ours !== undefined && theirs > 0 ? (ours / theirs).toFixed(2) : '';
    console.log(`${words.padEnd(34)}${cell(confab, key).padStart(20)}${cell(minimal, key).padStart(20)}${ratio.padStart(8)}`);
  }
}

if (!existsSync(path.join(site, 'index.html'))) {
  console.error(`error: there is no site in ${site}; build it first: scripts/build web site`);
  process.exit(2);
}
const host = await LocalHost.start(['--no-demo']);
const composer = {selector: '#message'};
const status = {selector: '[data-key=status], #status', text: 'Connected'};
const field = {selector: '#name'};
const pages = {
  confab: {served: await serve(site, host.config), marks: {typing: field, chat: composer, connected: status}},
  // Before its script has loaded, Enter would only reload the page.
  minimal: {enter_waits: true, served: await serve(await minimal_site(), host.config), marks: {typing: field, chat: composer, connected: status}},
};
const browser = await start_chromium();
cleanup(() => browser.close());

for (const on_slow_line of [false, true]) {
  const results = {confab: [], minimal: []};
  for (let run = 0; run <= runs; ++run)
    for (const which of ['confab', 'minimal']) {
      const result = await visit(browser, pages[which], on_slow_line);
      if (run > 0) results[which].push(result);  // the first run of each warms up the machine
    }
  print(on_slow_line ? `slow: 1.6 Mbit/s, 150 ms, processor ${slower} times slower` : 'this machine, no limits', results.confab, results.minimal);
  if (on_slow_line) console.log(`\nbytes with brotli: Confab ${results.confab[0].bytes}, minimal page ${results.minimal[0].bytes}`);
}
await clean_up();
