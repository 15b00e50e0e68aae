// The start of the page in Chromium, with the program held back: the start form is there first, accepts input and
// submitting, and becomes the program's form without anybody noticing.
//   node tests/end_to_end/page_start.mjs [part of a check's name …]
import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {AxeBuilder} from '@axe-core/playwright';
import {enter, inside, node, serve, settled, start_chromium, watch} from './browser.mjs';
import {Broker} from './broker.mjs';
import {check, cleanup, equal, finish, truthy} from './checks.mjs';
import {pictures, site} from './places.mjs';

if (!existsSync(path.join(site, 'index.html'))) {
  console.log(`  FAILED  there is no site in ${site}: build the CMake target "site" first\n0 passed, 1 failed`);
  process.exit(1);
}
const only = process.argv.slice(2);
const about = (name, body, options) => only.length == 0 || only.some((part) => name.includes(part)) ? check(name, body, options) : undefined;

const broker = await Broker.start();
const plain = {title: 'Our chat', rooms: ['Lobby', 'Help'], transport: 'mqtt', mqtt: {url: broker.url}};
// Nothing answers there, which is enough for forms.
const accounts = {
  title: 'Accounts', rooms: ['Lobby'], transport: 'iot', region: 'eu-west-1', iot: {endpoint: '127.0.0.1:9'}, api: {url: 'http://127.0.0.1:9'},
  cognito: {identityPoolId: 'eu-west-1:00000000-0000-0000-0000-000000000000', userPoolId: 'eu-west-1_AbCdEfGhI', userPoolClientId: 'abc'},
};
const with_cognito = (more) => ({...accounts, cognito: {...accounts.cognito, ...more}});
const members_only = with_cognito({guests: false});
const with_providers = with_cognito({domain: 'chat.auth.eu-west-1.amazoncognito.com', providers: ['Google', 'Facebook']});

const served = await serve(site, plain);
cleanup(() => served.close());
const browser = await start_chromium();
cleanup(() => browser.close());

// A page whose program does not arrive before `release()`.
async function held(config = plain, {query = '', ...options} = {}) {
  served.config = config;
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  const complaints = watch(page);
  let release;
  const gate = new Promise((resolve) => { release = resolve; });
  await page.route('**/*.wasm', async (route) => {
    await gate;
    await route.continue().catch(() => {});
  });
  await page.goto(served.url + query, {waitUntil: 'commit'});
  return {page, context, complaints, release};
}
const program_runs = (page) => page.waitForFunction(() => performance.getEntriesByName('program').length > 0);
const name_field = (page) => page.getByRole('textbox', {name: 'Your name'});
// Everything in the form with its position, except what is there only while the page loads.
const standing = (page) => page.evaluate(() => Array.from(document.querySelectorAll('#forms [data-key]'), (element) => {
  const {x, y, width, height} = element.getBoundingClientRect();
  const attributes = [...element.attributes].map(({name, value}) => `${name}=${value}`).sort().join(' ');
  return [element.localName, attributes, element.firstElementChild ? '' : element.textContent, x, y, width, height].join(' | ');
}).filter((line) => !/data-key=entry-(progress|status)/.test(line)));

await about('a name typed and Enter pressed before the program is there are carried out when it comes', async () => {
  for (const query of ['', '?text']) {
    const {page, context, complaints, release} = await held(plain, {query});
    await name_field(page).waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Loading').waitFor({state: 'attached'});
    truthy(await page.getByRole('progressbar', {name: 'Loading'}).isVisible(), 'no progress is to be seen');
    equal(await page.getByRole('button', {name: 'Loading…'}).getAttribute('aria-disabled'), 'true', 'aria-disabled of the button');
    equal(await name_field(page).inputValue(), 'Ada', 'name while waiting');
    release();
    await inside(page);
    equal(await node(page, 'self').textContent(), 'You are Ada', 'who one is');
    equal(await page.locator('#name').count(), 0, 'start forms left');
    equal(complaints, [], 'complaints');
    await context.close();
  }
});

await about('what is typed without Enter stays with its focus and caret when the program takes over', async () => {
  const {page, context, release} = await held();
  await name_field(page).waitFor();
  await page.keyboard.type('Ada Lovelace');
  await page.evaluate(() => {
    globalThis.before = document.activeElement;
    document.activeElement.setSelectionRange(3, 3);
  });
  release();
  await program_runs(page);
  await settled(page);
  equal(await page.evaluate(() => [document.activeElement == globalThis.before, document.activeElement.id, document.activeElement.selectionStart, document.activeElement.value]),
    [true, 'name', 3, 'Ada Lovelace'], 'the same field, id, caret and text');
  await page.keyboard.type(' King');
  await page.keyboard.press('Enter');
  await inside(page);
  equal(await node(page, 'self').textContent(), 'You are Ada King Lovelace', 'who one is');
  await context.close();
});

await about('typing on after Enter takes the wish back', async () => {
  const {page, context, release} = await held();
  await name_field(page).waitFor();
  await page.keyboard.type('Ad');
  await page.keyboard.press('Enter');
  await page.getByRole('button', {name: 'Loading…'}).waitFor();
  await page.keyboard.type('a');
  equal(await page.getByRole('button', {name: 'Join as guest'}).getAttribute('aria-disabled'), null, 'aria-disabled of the button');
  release();
  await program_runs(page);
  await settled(page);
  equal(await name_field(page).inputValue(), 'Ada', 'name');
  await page.keyboard.press('Enter');
  await inside(page);
  await context.close();
});

await about('an empty name submitted early is answered by the program, and the field keeps the keyboard', async () => {
  const {page, context, release} = await held();
  await name_field(page).waitFor();
  await page.keyboard.press('Enter');
  release();
  await page.getByRole('alert').getByText('Enter your display name.').waitFor();
  equal(await page.evaluate(() => document.activeElement.id), 'name', 'what has the keyboard');
  await page.getByRole('button', {name: 'Join as guest'}).waitFor();
  await context.close();
});

await about('a composition that is under way goes on when the program takes over', async () => {
  const {page, context, release} = await held();
  await name_field(page).waitFor();
  const devtools = await context.newCDPSession(page);
  await page.evaluate(() => {
    globalThis.compositions = [];
    for (const kind of ['compositionstart', 'compositionend']) document.addEventListener(kind, ({type}) => globalThis.compositions.push(type));
  });
  await devtools.send('Input.imeSetComposition', {text: 'にほん', selectionStart: 3, selectionEnd: 3});
  release();
  await program_runs(page);
  await settled(page);
  equal(await name_field(page).inputValue(), 'にほん', 'text while composing');
  equal(await page.evaluate(() => globalThis.compositions), ['compositionstart'], 'compositions so far');
  await devtools.send('Input.insertText', {text: '日本'});
  equal(await name_field(page).inputValue(), '日本', 'text after composing');
  await page.keyboard.press('Enter');
  await inside(page);
  await context.close();
});

await about('the program finds the form as it would have made it: nothing changes or moves', async () => {
  for (const [what, config] of Object.entries({plain, accounts, members_only, with_providers}))
    for (const query of ['', '?text'])
      for (const viewport of [{width: 360, height: 740}, {width: 1280, height: 800}]) {
        const {page, context, complaints, release} = await held(config, {query, viewport});
        await page.getByRole('heading', {name: config.title}).waitFor();
        const before = await standing(page);
        truthy(before.length > 8, `only ${before.length} nodes stand there`);
        release();
        await program_runs(page);
        await settled(page);
        equal(await standing(page), before, `the form with ${what}${query} at ${viewport.width}`);
        equal(await page.getByRole('progressbar').count(), 0, 'progress left');
        equal(complaints, [], 'complaints');
        await context.close();
      }
}, {within: 120_000});

await about('where guests are off there is no name to type, and the way that was chosen early opens', async () => {
  const {page, context, release} = await held(members_only);
  await page.getByRole('button', {name: 'Sign in'}).click();
  equal(await page.locator('input').filter({visible: true}).count(), 0, 'inputs');
  await page.getByRole('button', {name: 'Loading…'}).waitFor();
  release();
  await page.getByRole('heading', {name: 'Sign in'}).waitFor();
  equal(await page.evaluate(() => document.activeElement.id), 'user-name', 'what has the keyboard');
  await context.close();
});

// Records whether the start form was ever visible.
const note_forms = (context) => context.addInitScript(() => {
  globalThis.formsSeen = 0;
  const look = () => {
    if (document.querySelector('#forms .entry')?.checkVisibility()) ++globalThis.formsSeen;
    requestAnimationFrame(look);
  };
  look();
});

await about('who comes back never sees the start form', async () => {
  for (const query of ['', '?text']) {
    const {page, context, release} = await held(plain, {query});
    release();
    await enter(page, 'Ada');
    await note_forms(context);
    await page.reload();
    await inside(page);
    await page.unroute('**/*.wasm');
    let go;
    await page.route('**/*.wasm', (route) => new Promise((resolve) => { go = () => resolve(route.continue()); }));
    await page.reload({waitUntil: 'commit'});
    await page.getByRole('heading', {name: 'Confab'}).waitFor();
    await page.waitForTimeout(500);
    equal(await page.locator('#name').count(), 0, 'fields for a name');
    truthy(await page.locator('#screen').getByText('Loading…').isVisible(), 'nothing says that the page is loading');
    go();
    await inside(page);
    equal(await page.evaluate(() => globalThis.formsSeen), 0, 'frames with a start form');
    await context.close();
  }
});

await about('a broker that asks for a password, a session that is kept and a way back from the hosted pages show no form early', async () => {
  const nothing_early = async (config, prepare, query = '') => {
    const {page, context, release} = await held(config, {query: 'robots.txt'});
    await page.evaluate(prepare ?? (() => {}));
    await page.goto(served.url + query, {waitUntil: 'commit'});
    await page.locator('#screen').getByText('Loading…').waitFor();
    await page.waitForTimeout(300);
    equal(await page.locator('#forms [data-key]').count(), 0, 'nodes of a form');
    return {page, context, release};
  };
  const broker_page = await nothing_early({...plain, mqtt: {...plain.mqtt, username: 'chat'}});
  broker_page.release();
  await broker_page.page.getByLabel('Password for chat').waitFor();
  await broker_page.context.close();
  const kept = await nothing_early(accounts, () => localStorage.setItem('confab.session', 'a token'));
  kept.release();
  await kept.page.getByRole('heading', {name: 'Welcome back'}).waitFor();
  await kept.context.close();
  const back = await nothing_early(accounts, undefined, '?code=abc&state=def');
  back.release();
  await back.page.getByRole('heading', {name: 'Sign in'}).waitFor();
  await back.context.close();
});

await about('a configuration with mistakes is told, and takes the form away', async () => {
  for (const config of ['{"rooms": ', '[]', 'null', {...plain, transport: 'carrier pigeon'}, {...plain, rooms: 7}, {...plain, cognito: null}]) {
    const {page, context, complaints, release} = await held(config);
    release();
    await page.getByRole('alert').first().waitFor({state: 'attached'});
    await program_runs(page);
    equal(await page.locator('#name').count(), 0, `start forms with ${JSON.stringify(config)}`);
    equal(complaints, [], 'complaints');
    await context.close();
  }
});

await about('a download that breaks says why, and the name is still there after the reload', async () => {
  for (const answer of [(route) => route.abort(), (route) => route.fulfill({status: 503, body: 'busy'})]) {
    served.config = plain;
    const context = await browser.newContext();
    const page = await context.newPage();
    let fail;
    const failed = new Promise((resolve) => { fail = resolve; });
    await page.route('**/*.wasm', (route) => failed.then(() => answer(route)));
    await page.goto(served.url, {waitUntil: 'commit'});
    await name_field(page).waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    fail();
    await page.getByRole('alert').getByRole('heading', {name: 'Confab could not be loaded'}).waitFor();
    const front = await page.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#screen, .entry')?.id);
    equal(front, 'screen', 'what stands in front');
    await page.unroute('**/*.wasm');
    await page.getByRole('button', {name: 'Reload'}).click();
    await program_runs(page);
    equal(await name_field(page).inputValue(), 'Ada', 'name after the reload');
    await name_field(page).press('Enter');
    await inside(page);
    await context.close();
  }
});

await about('an accessibility audit finds nothing in the form before the program, and Tab goes through it in order', async () => {
  for (const [what, config, stops] of [
    ['plain', plain, ['name', 'form:welcome:submit']],
    ['with providers', with_providers, ['to:sign-in', 'to:sign-up', 'with:Google', 'with:Facebook', 'name', 'form:welcome:submit']],
  ])
    for (const query of ['', '?text'])
      for (const colorScheme of ['light', 'dark']) {
        const {page, context} = await held(config, {query, colorScheme});
        await name_field(page).waitFor();
        equal(await page.evaluate(() => document.activeElement.id), 'name', 'what has the keyboard');
        const {violations} = await new AxeBuilder({page}).analyze();
        equal(violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 120)}`), [], `accessibility of ${what}${query} ${colorScheme}`);
        await node(page, stops[0]).focus();
        const reached = [stops[0]];
        while (reached.length < stops.length) {
          await page.keyboard.press('Tab');
          reached.push(await page.evaluate(() => document.activeElement.dataset.key));
        }
        equal(reached, stops, `stops of ${what}`);
        await context.close();
      }
}, {within: 120_000});

await about('pictures of the start before and after the program takes over, at three sizes, light and dark', async () => {
  mkdirSync(pictures, {recursive: true});
  for (const [width, height, deviceScaleFactor] of [[360, 740, 3], [1280, 800, 1], [2560, 1440, 1]])
    for (const colorScheme of ['light', 'dark']) {
      const picture = (when) => ({path: path.join(pictures, `start-${when}-${width}x${height}-${colorScheme}.png`), caret: 'hide'});
      const {page, context, release} = await held(accounts, {viewport: {width, height}, deviceScaleFactor, colorScheme});
      await name_field(page).waitFor();
      await page.keyboard.type('Ada');
      await page.screenshot(picture('before'));
      release();
      await program_runs(page);
      await settled(page);
      const after = await page.screenshot(picture('after'));
      truthy(after.length > 5000, 'nothing is on the picture');
      await context.close();
    }
}, {within: 240_000});

await finish();
