// Chromium for the end-to-end tests: starts it, serves a site, finds things by the mirror's roles, and collects the
// page's complaints. The drawn page hides its mirror from the mouse, so tests use its links and buttons by keyboard.
import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {extname, join, normalize} from 'node:path';
import {chromium} from 'playwright-core';
import {patience} from './checks.mjs';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain',
};

// Features that no test needs. Without the first two, the address bar's suggestions are separate pages in every window,
// and cost as much as ours. The others are those that Playwright switches off: only the last such switch counts, which
// is this one.
const without = [
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay',
  'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints',
  'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
];

export async function start_chromium() {
  const executablePath = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(existsSync);
  if (!executablePath) throw new Error('no Chromium found: install it or name it in CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      `--disable-features=${without.join(',')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

// Any static server works for the site; this one replaces the folder's config.json. `config`: an object, a text as it
// is, or null for 404.
export async function serve(site, config) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://here').pathname));
    const name = path == '/' ? '/index.html' : path;
    const answer = (status, body, type) => response.writeHead(status, {'Content-Type': type, 'Cache-Control': 'no-cache'}).end(body);
    if (name == '/config.json') {
      if (served.config === null) return answer(404, 'not found', 'text/plain');
      return answer(200, typeof served.config == 'string' ? served.config : JSON.stringify(served.config), 'application/json');
    }
    const file = join(site, name);
    if (!file.startsWith(normalize(site)) || !existsSync(file)) return answer(404, 'not found', 'text/plain');
    return answer(200, readFileSync(file), types[extname(file)] || 'application/octet-stream');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const served = {
    config,
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
  return served;
}

// A page of its own (own storage), watched. No larger than needed to see rooms, a room and its members next to
// each other, since without a graphics card every pixel costs. `complaints` collects errors, refused scripts
// and policy violations.
export async function open_page(browser, url, options = {}) {
  const context = await browser.newContext({viewport: {width: 1024, height: 600}, ...options});
  context.setDefaultTimeout(30_000 * patience);
  const page = await context.newPage();
  const complaints = watch(page);
  await page.goto(url);
  return {page, context, complaints};
}

export function watch(page) {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted ?Type|Refused to|violates/i.test(message.text())) complaints.push(`policy: ${message.text()}`);
  });
  return complaints;
}

export async function enter(page, name, password) {
  const field = page.getByRole('textbox', {name: /name/i}).first();
  await field.waitFor();
  await field.fill(name);
  if (password !== undefined) await page.locator('#password').fill(password);
  await (password === undefined ? field : page.locator('#password')).press('Enter');
  await inside(page);
}

// From the start screen, or in the form that is shown already; `keep`: whether to stay signed in.
export async function sign_in(page, name, secret, {keep = false} = {}) {
  const way = node(page, 'to:sign-in');
  await way.or(page.getByLabel('User name')).first().waitFor();  // a page that was just loaded shows neither yet
  if (await way.isVisible()) await way.click();
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', {exact: true}).fill(secret);
  if (keep) await page.getByLabel('Keep me signed in').check();
  await page.getByLabel('Password', {exact: true}).press('Enter');
}

// Past the start screen: for people who joined or signed in.
export const inside = (page) => page.getByRole('navigation').waitFor({state: 'attached'});

// With a directory, an address leads to the room; otherwise a field joins it by name.
export async function join_room(page, room) {
  await inside(page);
  if (await node(page, 'pane:directory').count()) {
    await page.evaluate((slug) => { location.hash = `#/r/${slug}`; }, room.toLowerCase().replaceAll(' ', '-'));
    const join = node(page, 'form:join-link:submit');  // not asked in a room that was joined before
    const opened = page.getByRole('heading', {name: room, exact: true});
    await join.or(opened).first().waitFor({state: 'attached'});
    if (await join.count()) await join.click();
  } else {
    const field = page.locator('#join-room');
    // A narrow page shows either a room or the list of rooms. The mirror changes at once, but the fields only with the
    // next frame, so the field of the list may stay a little longer, and text typed into it would be lost.
    if (page.viewportSize().width < 720 && await node(page, 'back').count()) {
      await field.waitFor({state: 'hidden'});
      await page.goto(new URL('#/', page.url()).href);
    }
    await field.fill(room);
    await field.press('Enter');
  }
  // the previous room is no longer visible
  await page.getByRole('heading', {name: room, exact: true}).waitFor({state: 'attached'});
}

// Connected, and the visible room is joined: what is published from now on arrives.
export const online = (page) => page.waitForFunction(() => {
  const mirror = document.getElementById('mirror');
  return mirror.querySelector('[role=log]') && !mirror.querySelector('[data-key^="joining:"]') && mirror.querySelector('[data-key=status]')?.textContent.startsWith('Connected');
});

// Finds a node of the mirror or of the forms by its key.
export const node = (page, key) => page.locator(`[data-key="${key}"]`);

export const composer = (page) => page.getByRole('textbox', {name: 'Message'});
export const log = (page) => page.getByRole('log');

export async function say(page, text) {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

// Activates a link or button of the mirror by keyboard.
export async function activate(locator) {
  await locator.focus();
  await locator.press('Enter');
}

export const sees = (page, text) => log(page).getByText(text, {exact: false}).first().waitFor({state: 'attached'});

// Waits until no message in the open room is waiting or sending.
export const all_sent = (page) => page.waitForFunction(() => !/waiting|sending/i.test(document.querySelector('[role=log]')?.textContent ?? 'waiting'));

export const frames = (page) => page.evaluate(() => globalThis.confabFrames || 0);

export const settled = async (page, quiet = 500, within = 10_000) => {
  const end = Date.now() + within;
  for (let before = -1, now = await frames(page); before != now && Date.now() < end; now = await frames(page)) {
    before = now;
    await page.waitForTimeout(quiet);
  }
};
