// Accounts, rooms and unread counts in real browsers, against the local stand-in with its user pool, functions and
// tables: registering with the printed code, two people in their rooms, private rooms, signing out, guests who sign in.
//   node tests/end_to_end/accounts_page.mjs [part of a check's name …]
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {AxeBuilder} from '@axe-core/playwright';
import {activate, all_sent, composer, enter, inside, log, node, online, open_page, say, sees, settled, sign_in as sign_in_with, start_chromium} from './browser.mjs';
import {check, cleanup, equal, finish, truthy} from './checks.mjs';
import {sleep, wait_until} from './client.mjs';
import {LocalHost} from './local_host.mjs';
import {pictures} from './places.mjs';

const only = process.argv.slice(2);
const about = (name, body, options = {within: 120_000}) => only.length == 0 || only.some((part) => name.includes(part)) ? check(name, body, options) : undefined;
mkdirSync(pictures, {recursive: true});
const password = 'Confab-2026!';

const host = await LocalHost.start();
const browser = await start_chromium();
cleanup(() => browser.close());
const all_complaints = [];

const fresh = async (options = {}) => {
  const opened = await open_page(browser, host.url, options);
  all_complaints.push(opened.complaints);
  await opened.page.locator('#screen').waitFor({state: 'hidden'});
  return opened;
};
const to_form = (page, name) => page.getByRole('button', {name, exact: true}).click();
const problem = (page) => node(page, 'form-problem');
const menu = async (page, which, item) => {
  await activate(node(page, which));
  await activate(page.getByRole('button', {name: item, exact: true}));
};
const sign_in = (page, name, secret = password, options = {}) => sign_in_with(page, name, secret, options);
const person = async (name, options = {}) => {
  const opened = await fresh(options);
  await sign_in(opened.page, name, password, options);
  await inside(opened.page);
  return opened;
};
const connected = (page) => page.waitForFunction(() => document.querySelector('[data-key=status]')?.textContent == 'Connected');
const create_room = async (page, name, access = 'Public') => {
  await activate(node(page, 'new-room'));
  await page.getByLabel('Name of the room').fill(name);
  await page.getByRole('radio', {name: new RegExp(`^${access}`)}).check();
  await page.getByRole('button', {name: 'Create room'}).click();
  await page.getByRole('dialog').waitFor({state: 'detached'});
  await page.getByRole('heading', {name}).waitFor({state: 'attached'});
};
const find_room = async (page, name) => {
  await activate(node(page, 'pane:directory'));
  const field = page.getByRole('searchbox', {name: 'Find rooms'});
  await field.waitFor({state: 'attached'});
  await field.fill(name.toLowerCase());
  await activate(page.getByRole('button', {name: new RegExp(`^(Join|Open) ${name}$`)}));
  await page.getByRole('heading', {name}).waitFor({state: 'attached'});
  await activate(node(page, 'pane:rooms'));
};
const open_room = async (page, name) => {
  await activate(page.getByRole('link', {name: new RegExp(`^${name}`)}));
  await page.getByRole('heading', {name, exact: true}).waitFor({state: 'attached'});
};
const label_of = (page, room) => node(page, `room:${room}`).evaluate((link) => link.ariaLabel || link.textContent);
const unread = (page, room, count) => wait_until(async () => (await label_of(page, room)).includes(`${count} unread`), `${count} unread in ${room}`);

let count = 0;
const new_name = (name) => `${name}${process.pid % 1000}${++count}`;

await about('somebody registers with the printed code, confirms, signs in and is in the chat under the same name', async () => {
  const {page, context} = await fresh();
  const name = new_name('dora');
  await to_form(page, 'Create an account');
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('E-mail').fill(`${name}@example.org`);
  const secret = page.getByLabel('Password', {exact: true});
  await secret.fill('abcdefg1');
  equal(await page.locator('.rules .done').count(), 3, 'rules ticked');
  await secret.press('Enter');
  await problem(page).getByText('Still needed: an upper-case letter').waitFor();
  equal(await secret.getAttribute('aria-invalid'), 'true', 'aria-invalid');
  await secret.fill(password);
  equal(await page.locator('.rules .done').count(), 5, 'rules ticked');
  await page.getByRole('button', {name: 'Show password'}).click();
  equal(await secret.getAttribute('type'), 'text', 'type of a password that is shown');
  await page.getByRole('button', {name: 'Create account'}).click();
  await page.getByLabel('Code from the e-mail').fill('000000');
  await page.getByRole('button', {name: 'Confirm'}).click();
  await problem(page).getByText(/code/i).waitFor();
  await page.getByLabel('Code from the e-mail').fill(await host.code_for(name));
  await page.getByRole('button', {name: 'Confirm'}).click();
  await page.getByRole('heading', {name: 'Sign in'}).waitFor();
  equal(await page.getByLabel('User name').inputValue(), name, 'user name carried over');
  await page.getByLabel('Password', {exact: true}).fill(password);
  await page.getByRole('button', {name: 'Sign in', exact: true}).click();
  await inside(page);
  equal(await node(page, 'self').textContent(), `You are ${name}`, 'who one is');
  await connected(page);
  await context.close();
});

await about('a wrong password is told in a sentence at its fields, and stays off the page', async () => {
  const {page, context} = await fresh();
  await sign_in(page, 'ann', 'Wrong-2026!');
  await problem(page).filter({hasText: /\w/}).waitFor();
  const sentence = await problem(page).textContent();
  truthy(/password/i.test(sentence) && !sentence.includes('Wrong-2026!'), `the sentence is: ${sentence}`);
  equal(await page.getByLabel('Password', {exact: true}).getAttribute('aria-invalid'), 'true', 'aria-invalid');
  equal(await page.getByLabel('Password', {exact: true}).getAttribute('aria-describedby'), 'form-problem', 'aria-describedby');
  await sign_in(page, 'ann');
  await inside(page);
  equal(await page.locator('input[type=password]').count(), 0, 'password inputs left');
  await context.close();
});

await about('two people meet in a new room, talk, and both see what is unread, after a reload as well', async () => {
  const ann = await person('ann', {keep: true});
  const ben = await person('ben', {keep: true});
  const club = new_name('Club ');
  const id = club.toLowerCase().replaceAll(' ', '-');
  await create_room(ann.page, club);
  await online(ann.page);
  await say(ann.page, 'Welcome to the club');
  await find_room(ben.page, club);
  await online(ben.page);
  await sees(ben.page, 'Welcome to the club');
  await log(ben.page).getByText(/^ann$/i).first().waitFor({state: 'attached'});
  await say(ben.page, 'Thank you');
  await sees(ann.page, 'Thank you');

  await open_room(ann.page, 'Lobby');
  await online(ann.page);
  for (const text of ['one', 'two', '@ann three']) await say(ben.page, text);
  await unread(ann.page, id, 3);
  truthy((await label_of(ann.page, id)).includes('1 mention'), `the label is: ${await label_of(ann.page, id)}`);
  await ann.page.reload();
  await inside(ann.page);
  await unread(ann.page, id, 3);
  await open_room(ann.page, club);
  await sees(ann.page, '@ann three');
  await wait_until(async () => !(await label_of(ann.page, id)).includes('unread'), 'nothing unread');

  await open_room(ben.page, 'Lobby');
  await say(ann.page, 'still there?');
  await unread(ben.page, id, 1);
  await ben.page.reload();
  await inside(ben.page);
  await unread(ben.page, id, 1);
  await ann.context.close();
  await ben.context.close();
}, {within: 180_000});

await about('a private room is only for its members, and losing membership takes effect at once', async () => {
  const ann = await person('ann');
  const ben = await person('ben');
  const secret = new_name('Secret ');
  await create_room(ann.page, secret, 'Private');
  await menu(ann.page, 'room-menu', 'Members');
  await ann.page.getByLabel('Add somebody by name').fill('ben');
  await activate(ann.page.getByRole('button', {name: 'Add', exact: true}));
  await node(ann.page, 'member-list').getByText('ben').waitFor({state: 'attached'});
  await ben.page.reload();
  await sign_in(ben.page, 'ben');
  await inside(ben.page);
  await open_room(ben.page, secret);
  await online(ben.page);
  await online(ann.page);
  await say(ann.page, 'between us');
  await sees(ben.page, 'between us');
  await activate(ann.page.getByRole('button', {name: 'Remove ben'}));
  await node(ann.page, 'member-list').getByText('ben').waitFor({state: 'detached'});
  await say(ann.page, 'no longer between us');
  await sees(ann.page, 'no longer between us');
  await all_sent(ann.page);
  await sleep(2000);  // nothing must come within this time; messages to members take a tenth of a second
  equal(await ben.page.getByText('no longer between us').count(), 0, 'messages seen after removal');
  await ann.context.close();
  await ben.context.close();
}, {within: 180_000});

await about('signing out in one tab signs out the other and wipes what was kept', async () => {
  const {page, context} = await person('ann', {keep: true});
  const other = await context.newPage();
  await other.goto(host.url);
  await inside(other);
  truthy(await page.evaluate(() => localStorage.getItem('confab.session')), 'nothing is kept to stay signed in');
  await menu(page, 'account', 'Sign out');
  await page.getByRole('heading', {name: host.config.title}).waitFor();
  await node(other, 'entry').waitFor();
  const left = await page.evaluate(() => Object.entries(localStorage).filter(([key, text]) => text && key != 'confab.signed-out').map(([key]) => key));
  equal(left.filter((key) => /session|identity|outbox|drafts/.test(key)), [], 'what storage still holds');
  await context.close();
});

await about('a session that ended elsewhere is told, and the way back is the form', async () => {
  const here = await person('ben', {keep: true});
  const there = await person('ben');
  await menu(there.page, 'account', 'Sign out on all devices');
  await node(there.page, 'entry').waitFor();
  await here.page.reload();
  await problem(here.page).filter({hasText: /sign in/i}).waitFor();
  await sign_in(here.page, 'ben');
  await inside(here.page);
  await here.context.close();
  await there.context.close();
});

await about('a guest who signs in is asked what becomes of unsent messages, and nothing goes out before', async () => {
  const ben = await person('ben');
  await open_room(ben.page, 'Lobby');
  for (const choice of ['Send', 'Discard']) {
    const {page, context} = await fresh();
    let blocked = true;
    await page.routeWebSocket(/mqtt/, (socket) => blocked ? socket.close() : socket.connectToServer());
    await page.reload();
    await enter(page, 'Visitor');
    const text = `typed as a guest ${choice} ${process.pid}`;
    await say(page, text);
    await activate(node(page, 'account'));
    await activate(node(page, 'menu:sign-in'));
    await sign_in(page, 'ann');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You typed a message as a guest').waitFor();
    blocked = false;  // not earlier: a guest who is connected again may send what a guest typed
    await connected(page);
    await page.keyboard.press('Escape');
    truthy(await dialog.isVisible(), 'Escape answered the question');
    // nothing must be sent within this time: the connection is up, and only the question holds it back
    await sleep(1500);
    equal(await log(ben.page).getByText(text).count(), 0, 'sent before it was asked for');
    await dialog.getByRole('button', {name: choice == 'Send' ? /^Send as/ : 'Discard'}).click();
    await dialog.waitFor({state: 'detached'});
    if (choice == 'Send') await sees(ben.page, text);
    else await sleep(1500);  // the same, now that it was answered
    if (choice == 'Discard') equal(await log(ben.page).getByText(text).count(), 0, 'sent although discarded');
    await context.close();
  }
  await ben.context.close();
}, {within: 180_000});

await about('another provider leads through the hosted pages and back, and a forged return is refused', async () => {
  const {page, context} = await fresh();
  await page.getByRole('button', {name: 'Continue with Google'}).click();
  await page.getByRole('heading', {name: 'Choose your name'}).waitFor();
  equal(new URL(page.url()).search, '', 'what is left of the return in the address');
  equal(await page.evaluate(() => sessionStorage.getItem('confab.return')), null, 'what is kept for the return');
  const name = new_name('Gina ');
  await page.getByRole('textbox', {name: 'Your name'}).fill('ann');
  await page.getByRole('button', {name: 'Continue'}).click();
  await problem(page).filter({hasText: /\w/}).waitFor();
  await page.getByRole('textbox', {name: 'Your name'}).fill(name);
  await page.getByRole('button', {name: 'Continue'}).click();
  await inside(page);
  equal(await node(page, 'self').textContent(), `You are ${name}`, 'who one is');
  await context.close();
  const forged = await fresh();
  await forged.page.goto(`${host.url}?code=stolen&state=of-somebody-else`);
  await problem(forged.page).filter({hasText: /\w/}).waitFor();
  equal(new URL(forged.page.url()).search, '', 'the forged return in the address');
  equal(await node(forged.page, 'rooms').count(), 0, 'signed in by a forged return');
  await forged.context.close();
});

await about('history is scrolled through without a jump, to the beginning of the room, and nobody hears it read out', async () => {
  const ben = await person('ben');
  const room = new_name('Long ');
  await create_room(ben.page, room);
  await online(ben.page);
  for (let line = 1; line <= 75; ++line) await say(ben.page, `line ${line} of many`);
  await all_sent(ben.page);
  const ann = await person('ann', {viewport: {width: 1280, height: 800}});
  await find_room(ann.page, room);
  await online(ann.page);
  await sees(ann.page, 'line 75 of many');
  await say(ben.page, 'and this is new');
  await sees(ann.page, 'and this is new');
  const live = (text) => log(ann.page).locator('article', {hasText: text}).getAttribute('aria-live');
  equal([await live('line 75 of many'), await live('and this is new')], ['off', null], 'aria-live of history and of news');
  let pages = 0;
  ann.page.on('request', (request) => { pages += /messages\?.*before=/.test(request.url()); });
  await ann.page.mouse.move(700, 400);
  await wait_until(async () => {
    await ann.page.mouse.wheel(0, -900);
    await ann.page.waitForTimeout(150);
    return pages > 0;
  }, 'an older page, asked for by scrolling');
  await activate(node(ann.page, 'older'));  // the mirror first shows the newest fifty
  await ann.page.getByText(`This is the beginning of ${room}.`).waitFor({state: 'attached'});
  equal(await log(ann.page).locator('article', {hasText: 'of many'}).count(), 75, 'messages in the log');
  await settled(ann.page);
  await ann.page.screenshot({path: path.join(pictures, 'accounts-history-1280-light.png')});
  await ann.context.close();
  await ben.context.close();
}, {within: 180_000});

// --- every screen: the accessibility audit, and pictures to look at ---
const audit = async (page, what) => {
  const {violations} = await new AxeBuilder({page}).analyze();
  equal(violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], `accessibility of ${what}`);
};

const screens = [
  ['welcome', async () => {}],
  ['sign-in', (page) => to_form(page, 'Sign in')],
  ['sign-in-wrong', async (page) => {
    await sign_in(page, 'ann', 'Wrong-2026!');
    await problem(page).filter({hasText: /\w/}).waitFor();
  }],
  ['forgot', (page) => to_form(page, 'Forgot your password?')],
  ['sign-up', async (page) => {
    await to_form(page, 'Back to signing in');
    await to_form(page, 'Create an account');
    await page.getByLabel('User name').fill(new_name('eve'));
    await page.getByLabel('E-mail').fill('eve@example.org');
    await page.getByLabel('Password', {exact: true}).fill('abcdefg1');
  }],
  ['confirm', async (page) => {
    await page.getByLabel('Password', {exact: true}).fill(password);
    await page.getByRole('button', {name: 'Create account'}).click();
    await page.getByLabel('Code from the e-mail').waitFor();
  }],
  ['rooms', async (page) => {
    await to_form(page, 'Back to signing in');
    await sign_in(page, 'ann');
    await inside(page);
    await connected(page);
    await page.evaluate(() => { location.hash = '#/'; });
  }],
  ['directory', async (page) => {
    await activate(node(page, 'pane:directory'));
    await node(page, 'directory').waitFor({state: 'attached'});
  }],
  ['new-room', async (page) => {
    await activate(node(page, 'new-room'));
    await page.getByLabel('Name of the room').fill('Book Club: Winter');
    await page.getByRole('radio', {name: /^Private/}).check();
  }],
  ['chat', async (page) => {
    await page.keyboard.press('Escape');
    await activate(node(page, 'pane:rooms'));
    await open_room(page, 'Lobby');
    await online(page);
    await say(page, 'Good morning, everybody! 🌞');
    await sees(page, 'Good morning');
  }],
  ['room-menu', (page) => activate(node(page, 'room-menu'))],
  ['members', async (page) => {
    await activate(page.getByRole('button', {name: 'Members', exact: true}));
    await node(page, 'member-list').waitFor({state: 'attached'});
  }],
  ['account-menu', async (page) => {
    await activate(node(page, 'hide-members'));
    await activate(node(page, 'back'));
    await activate(node(page, 'account'));
  }],
  ['change-name', (page) => activate(node(page, 'menu:change-name'))],
];

for (const [width, height, density] of [[360, 740, 2], [1280, 800, 1], [2560, 1440, 1]])
  for (const colorScheme of ['light', 'dark'])
    await about(`every screen is accessible and has its picture at ${width} pixels, ${colorScheme}`, async () => {
      const touch = width < 500 ? {hasTouch: true, isMobile: true} : {};
      const {page, context} = await fresh({viewport: {width, height}, deviceScaleFactor: density, colorScheme, ...touch});
      // As large as the picture only while taking it: without a graphics card, every pixel of every frame costs time.
      const small = {width: Math.min(width, 1024), height: Math.min(height, 600)};
      for (const [name, go] of screens) {
        await page.setViewportSize(small);
        await go(page);
        await page.setViewportSize({width, height});
        await settled(page, 300);
        await page.screenshot({path: path.join(pictures, `accounts-${name}-${width}-${colorScheme}.png`)});
        if (width < 2000) await audit(page, `${name} at ${width} ${colorScheme}`);
      }
      await context.close();
    }, {within: 240_000});

await about('the same chat as text has no accessibility violation either', async () => {
  const {page, context} = await fresh({viewport: {width: 1280, height: 800}});
  await page.goto(`${host.url}?text`);
  await audit(page, 'welcome as text');
  await sign_in(page, 'ann');
  await inside(page);
  await open_room(page, 'Lobby');
  await online(page);
  await audit(page, 'chat as text');
  await activate(node(page, 'pane:directory'));
  await node(page, 'directory').waitFor();
  await page.screenshot({path: path.join(pictures, 'accounts-text-1280-light.png')});
  await audit(page, 'directory as text');
  await context.close();
});

await about('nothing in the whole run was refused by the policy or went wrong', async () => {
  equal(all_complaints.flat(), [], 'complaints');
});

await finish();
