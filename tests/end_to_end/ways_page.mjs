// The page in real browsers on its other transports: over API Gateway, by polling an SQS queue, and on a fallback if
// the first is blocked; people on different transports in one room, and a direct chat of two.
//   node tests/end_to_end/ways_page.mjs
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {AxeBuilder} from '@axe-core/playwright';
import {activate, all_sent, composer, enter, inside, log, node, online, open_page, say, sees, settled, sign_in, start_chromium} from './browser.mjs';
import {check, cleanup, equal, finish, truthy} from './checks.mjs';
import {LocalHost} from './local_host.mjs';
import {pictures} from './places.mjs';

mkdirSync(pictures, {recursive: true});
const browser = await start_chromium();
cleanup(() => browser.close());
const host = await LocalHost.start(['--transport', 'iot']);
const complaints = [];

// A browser whose page is configured for this transport; `blocked` are paths of WebSockets that fail.
async function open(transport, {blocked = [], ...options} = {}) {
  const opened = await open_page(browser, 'about:blank', options);
  complaints.push(opened.complaints);
  await opened.page.route('**/config.json', (route) => route.fulfill({json: {...host.config, transport}}));
  for (const each of blocked) await opened.page.routeWebSocket(new RegExp(each), (socket) => socket.close());
  await opened.page.goto(host.url);
  return opened;
}
const status = (page, words) => page.waitForFunction((wanted) => document.querySelector('[data-key=status]')?.textContent.startsWith(wanted), words);
const heard_once = async (page, text) => equal(await log(page).getByText(text, {exact: true}).count(), 1, `times “${text}” is there`);

await check('guests over AWS IoT, API Gateway and SQS are in one room, and each page says how it is connected', async () => {
  const ways = {'iot': 'Connected', 'api-gateway': 'Connected', 'sqs': 'Connected by polling. Messages may be a few seconds late'};
  const people = [];
  for (const [way, words] of Object.entries(ways)) {
    const opened = await open(way);
    await enter(opened.page, `By ${way}`);
    await status(opened.page, words);
    await online(opened.page);
    people.push({...opened, way});
  }
  for (const {page, way} of people) await say(page, `hello from ${way}`);
  for (const {page} of people) {
    for (const way of Object.keys(ways)) await sees(page, `hello from ${way}`);
    for (const way of Object.keys(ways)) await heard_once(page, `hello from ${way}`);
  }
  await people[2].page.screenshot({path: path.join(pictures, 'way-sqs.png')});
  for (const {context} of people) await context.close();
}, {within: 180_000});

await check('two people write to each other alone, one over API Gateway, one by polling', async () => {
  const ann = await open('api-gateway');
  const ben = await open('sqs', {viewport: {width: 360, height: 740}});
  for (const [page, name] of [[ann.page, 'ann'], [ben.page, 'ben']]) {
    await sign_in(page, name, 'Confab-2026!');
    await inside(page);
  }
  await status(ann.page, 'Connected');
  await status(ben.page, 'Connected by polling');
  await activate(node(ann.page, 'account'));
  await activate(node(ann.page, 'menu:write-to'));
  await ann.page.getByLabel('Their name, exactly').fill('nobody of this name');
  await ann.page.getByRole('button', {name: 'Write', exact: true}).click();
  await node(ann.page, 'form-problem').getByText('Nobody has exactly this name.').waitFor();
  equal((await new AxeBuilder({page: ann.page}).analyze()).violations.map(({id}) => id), [], 'accessibility of the dialog');
  await ann.page.screenshot({path: path.join(pictures, 'write-to.png')});
  await ann.page.getByLabel('Their name, exactly').fill('ben');
  await ann.page.getByRole('button', {name: 'Write', exact: true}).click();
  await ann.page.getByRole('heading', {name: /^ben$/i}).waitFor({state: 'attached'});
  const text = `psst ${Date.now()}`;
  await say(ann.page, text);
  await ben.page.getByRole('link', {name: /^ann, direct messages/i}).waitFor({state: 'attached'});
  await activate(ben.page.getByRole('link', {name: /^ann, direct messages/i}));
  await sees(ben.page, text);
  await heard_once(ben.page, text);
  await say(ben.page, `yes, ${text}`);
  await sees(ann.page, `yes, ${text}`);
  await ann.page.screenshot({path: path.join(pictures, 'direct.png')});
  await ben.page.screenshot({path: path.join(pictures, 'direct-360.png')});
  truthy(await composer(ann.page).getAttribute('aria-label').then((label) => /ben/i.test(label)), 'the composer says who it is for');
  await ann.context.close();
  await ben.context.close();
}, {within: 180_000});

await check('where MQTT does not get through, the page comes over API Gateway and says so', async () => {
  const there = await open('iot');
  await enter(there.page, 'Free');
  await online(there.page);
  const walled = await open(['iot', 'api-gateway', 'sqs'], {blocked: ['/mqtt']});
  await enter(walled.page, 'Walled in');
  await status(walled.page, 'Connected over API Gateway because the usual connection seems to be blocked here');
  await online(walled.page);
  await say(walled.page, 'over the wall');
  await sees(there.page, 'over the wall');
  await say(there.page, 'heard you');
  await sees(walled.page, 'heard you');
  await walled.page.screenshot({path: path.join(pictures, 'fallback.png')});
  await there.context.close();
  await walled.context.close();
}, {within: 180_000});

for (const [width, height, density] of [[360, 740, 2], [1280, 800, 1], [2560, 1440, 1]])
  for (const colorScheme of ['light', 'dark'])
    await check(`what only these ways have is accessible and has its picture at ${width} pixels, ${colorScheme}`, async () => {
      const screen = {viewport: {width, height}, deviceScaleFactor: density, colorScheme, ...(width < 500 ? {hasTouch: true, isMobile: true} : {})};
      const picture = async (page, what) => {
        await settled(page, 300);
        await page.screenshot({path: path.join(pictures, `ways-${what}-${width}-${colorScheme}.png`)});
        equal((await new AxeBuilder({page}).analyze()).violations.map(({id}) => id), [], `accessibility of ${what}`);
      };
      const {page, context} = await open('sqs', screen);
      await sign_in(page, 'ann', 'Confab-2026!');
      await status(page, 'Connected by polling');
      await picture(page, 'polling-rooms');
      await activate(node(page, 'account'));
      await activate(node(page, 'menu:write-to'));
      await page.getByLabel('Their name, exactly').fill('ben');
      await picture(page, 'write-to');
      await page.getByRole('button', {name: 'Write', exact: true}).click();
      await page.getByRole('heading', {name: /^ben$/i}).waitFor({state: 'attached'});
      await online(page);
      await say(page, 'Only you can read this. 🤫');
      await sees(page, 'Only you can read this.');
      await all_sent(page);
      await picture(page, 'direct');
      await context.close();
    }, {within: 120_000});

await check('nothing was complained about in the consoles', () => {
  // The browser itself reports a blocked WebSocket.
  const told = complaints.flat().filter((line) => !/WebSocket/.test(line));
  equal(told, [], 'complaints');
});

await finish();
