// People with real browsers: two windows with the local stand-in for AWS, using the mirror's roles, under a
// deployment's own policy headers; and a page and the command line with Mosquitto.
import { Broker } from './broker.mjs';
import { all_sent, composer, enter, join_room, log, online, open_page, say, sees, serve, start_chromium } from './browser.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { Chat, temporary_folder, wait_until, write_json } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { site } from './places.mjs';

const host = await LocalHost.start();
const browser = await start_chromium();
cleanup(() => browser.close());

const person = async (url, name, room = 'Lobby') => {
  const opened = await open_page(browser, url);
  await enter(opened.page, name);
  if (room !== 'Lobby') await join_room(opened.page, room);
  await online(opened.page);
  return opened;
};

const count_of = (page, text) => log(page).getByText(text, { exact: true }).count();
const identity_of = (page) => page.evaluate(() => localStorage.getItem('confab.identity'));

await check('two windows talk through the stand-in for AWS, and neither holds the other\'s identity id', async () => {
  const ada = await person(host.url, 'Ada');
  const grace = await person(host.url, 'Grace');
  await say(ada.page, 'Hello, Grace! 👩‍👩‍👧‍👦');
  await sees(grace.page, 'Hello, Grace! 👩‍👩‍👧‍👦');
  await say(grace.page, 'مرحبا Ada, 你好');
  await sees(ada.page, 'مرحبا Ada, 你好');
  await log(ada.page).getByText('Ada').first().waitFor({ state: 'attached' });
  await ada.page.waitForFunction(() => /Delivered/i.test(document.querySelector('[role=log]').textContent));

  const identities = [await identity_of(ada.page), await identity_of(grace.page)];
  truthy(identities.every((id) => /us-east-1:[0-9a-f-]{36}/.test(id)) && identities[0] !== identities[1], 'identities');
  truthy(!(await ada.page.content()).includes(identities[0]), 'an identity id stands in its own page');
  truthy(!(await grace.page.content()).includes(identities[0]), 'an identity id stands in the other page');
  equal([...ada.complaints, ...grace.complaints], [], 'complaints');
  await ada.context.close();
  await grace.context.close();
});

await check('AWS goes away in mid-conversation: the page says so, keeps what is typed, and sends it once when AWS is back', async () => {
  const ada = await person(host.url, 'Ada', 'Storm');
  const grace = await person(host.url, 'Grace', 'Storm');
  await say(ada.page, 'before');
  await sees(grace.page, 'before');
  await host.stop('SIGKILL');
  await ada.page.waitForFunction(() => document.querySelector('[data-key=status]').textContent !== 'Connected');
  for (const text of ['meanwhile 1', 'meanwhile 2']) await say(ada.page, text);
  await sees(ada.page, 'meanwhile 2');
  await host.again();
  await ada.page.reload();  // impatient, with both still unsent
  await sees(ada.page, 'meanwhile 2');
  await online(grace.page);
  await online(ada.page);
  await all_sent(ada.page);
  for (const text of ['meanwhile 1', 'meanwhile 2']) equal(await count_of(ada.page, text), 1, text);
  await say(ada.page, 'after');
  await sees(grace.page, 'after');
  await ada.context.close();
  await grace.context.close();
}, { within: 120_000 });

await check('a page and the command line talk through Mosquitto', async () => {
  const broker = await Broker.start();
  const config = { title: 'Mosquitto', rooms: ['Lobby'], transport: 'mqtt', mqtt: { url: broker.url } };
  const served = await serve(site, config);
  cleanup(() => served.close());
  const bot = new Chat(write_json(temporary_folder('config'), 'config.json', config), 'Lobby', ['--name', 'Bot', '--listen']);
  await bot.wait('joined', { where: (event) => event.own });
  const ada = await person(served.url, 'Ada');
  await say(ada.page, 'Anybody there?');
  await wait_until(() => bot.heard().includes('Anybody there?'), 'the page\'s message');
  bot.say('Beep, Ada.');
  await sees(ada.page, 'Beep, Ada.');
  equal(await composer(ada.page).inputValue(), '', 'the composer');
  equal(await bot.stop(), 0, 'exit code');
  await ada.context.close();
});

await finish();
