// Accounts, rooms and history on the command line, against the local stand-in with the deployment's own functions.
import { check, equal, finish, truthy } from './checks.mjs';
import { Chat, run, wait_until } from './client.mjs';
import { LocalHost } from './local_host.mjs';

const host = await LocalHost.start();
const config = host.config_file();
const password = 'Confab-2026!';
const signed_in = { environment: { CONFAB_PASSWORD: password } };
const of_user = { CONFAB_PASSWORD: password };

const lines = (result) => result.output.split('\n').filter((line) => line);
const objects = (result) => lines(result).map((line) => JSON.parse(line));
async function done(words, options) {
  const result = await run(words, options);
  equal([result.code, result.diagnostics], [0, ''], `exit code and diagnostics of ${words.join(' ')}`);
  return result;
}

await check('doctor goes the way of a guest, and tries user pool and backend', async () => {
  const result = await done(['doctor', '--config', config]);
  equal(lines(result).map((line) => line.slice(0, 23).trim().split(/\s{2,}/)), [['ok', 'configuration'], ['ok', 'user pool'], ['ok', 'clock'],
    ['ok', 'credentials'], ['ok', 'connect'], ['ok', 'subscribe'], ['ok', 'publish'], ['ok', 'receive'], ['ok', 'backend']], 'lines');
});

await check('doctor goes the way of somebody signed in', async () => {
  const result = await done(['doctor', '--config', config, '--user', 'ann'], signed_in);
  equal(lines(result).length, 9, 'lines');
  truthy(result.output.includes("Cognito gave a user's"), 'it went as a guest');
});

await check('doctor names a client and a backend that are not there', async () => {
  const stranger = host.config_file({ cognito: { ...host.config.cognito, userPoolClientId: 'nobodysclient' } });
  const no_client = await run(['doctor', '--config', stranger]);
  truthy(no_client.code !== 0 && /^failed {2}user pool/m.test(no_client.output), no_client.output);
  const no_api = await run(['doctor', '--config', host.config_file({ api: { url: `${host.config.api.url}/nowhere` } })]);
  truthy(no_api.code !== 0 && /^failed {2}backend/m.test(no_api.output), no_api.output);
});

await check('guests see the directory, members their private rooms too', async () => {
  const guest = lines(await done(['rooms', '--config', config])).map((line) => line.split(/\s+/)[0]);
  equal(guest, ['coffee', 'help', 'lobby'], 'ids for a guest');
  const ann = await done(['rooms', '--config', config, '--user', 'ann', '--json'], signed_in);
  const closed = objects(ann).filter((room) => room.access === 'private');
  equal(closed.map((room) => [room.id, room.name]), [['p.ann-and-ben', 'Ann and Ben']], 'private rooms');
  equal(lines(await done(['rooms', '--config', config, '--prefix', 'Lo'])).length, 1, 'rooms that begin with lo');
});

await check('a room is created once, by somebody with an account', async () => {
  const words = ['rooms', 'create', 'Über uns', '--config', config];
  equal((await run(words)).code, 4, 'exit code of a guest');
  const made = objects(await done([...words, '--json', '--user', 'ann'], signed_in))[0];
  equal([made.name, made.access], ['Über uns', 'public'], 'what was made');
  const again = await run([...words, '--user', 'ben'], signed_in);
  equal([again.code, again.output], [4, ''], 'exit code and output of the second');
  truthy(objects(await done(['rooms', '--config', config, '--json'])).some((room) => room.id === made.id), 'it is not in the directory');
});

await check('of two who create one room at the same instant one wins and the other is told', async () => {
  const words = ['rooms', 'create', 'Same instant', '--config', config, '--user'];
  const both = await Promise.all([run([...words, 'ann'], signed_in), run([...words, 'ben'], signed_in)]);
  equal(both.map((result) => result.code).sort(), [0, 4], 'exit codes');
});

await check('people talk under their names, a guest under a guest\'s, and history has it in order', async () => {
  const ann = new Chat(config, 'Lobby', ['--user', 'ann', '--listen'], of_user);
  const ben = new Chat(config, 'Lobby', ['--user', 'ben', '--listen'], of_user);
  const guest = new Chat(config, 'Lobby', ['--name', 'Ann', '--listen']);
  await Promise.all([ann, ben, guest].map((each) => each.wait('joined', { where: (event) => event.own })));
  equal((await ann.wait('connected')).name, 'Ann', 'her display name');
  ann.say('one', 'two');
  await ben.wait('message', { where: (event) => event.text === 'two' });
  guest.say('three');
  const forged = await ben.wait('message', { where: (event) => event.text === 'three' });
  truthy(forged.guest, 'nothing tells the guest from the person of that name');
  equal(ben.heard(), ['one', 'two', 'three'], 'what ben heard');
  const from = ann.of('connected')[0].from;
  await wait_until(() => [...ben.of('name'), ...ben.of('message')].some((event) => event.from === from && event.name === 'Ann' && !event.stand_in),
    'her name with ben');
  for (const each of [ann, ben, guest]) equal(await each.stop(), 0, 'exit code');
  const texts = objects(await done(['history', '--config', config, '--room', 'Lobby', '--json'])).filter((message) => message.kind === 'text');
  equal(texts.map((message) => [message.name, message.guest, message.text]), [['Ann', false, 'one'], ['Ann', false, 'two'], ['Ann', true, 'three']],
    'history');
  equal(lines(await done(['history', '--config', config, '--room', 'Lobby', '--limit', '1']))[0].split('  ')[1], 'Ann (guest): three', 'the newest');
});

await check('a private room is its members\' alone', async () => {
  const ann = new Chat(config, 'p.ann-and-ben', ['--user', 'ann', '--listen'], of_user);
  const ben = new Chat(config, 'p.ann-and-ben', ['--user', 'ben', '--listen'], of_user);
  await Promise.all([ann, ben].map((each) => each.wait('joined', { where: (event) => event.own })));
  ann.say('just us');
  await ben.wait('message', { where: (event) => event.text === 'just us' });
  await ann.wait('delivered');
  for (const each of [ann, ben]) equal(await each.stop(), 0, 'exit code');
  const words = ['history', '--config', config, '--room', 'p.ann-and-ben'];
  equal((await run(words)).code, 4, 'exit code of a guest');
  truthy((await done([...words, '--user', 'ben'], signed_in)).output.includes('just us'), 'a member does not see it');
  equal((await run(['chat', '--config', config, '--room', 'p.ann-and-ben'])).code, 4, 'exit code of a guest\'s chat');
});

await check('a wrong password ends with exit code 4, and no password is in any output', async () => {
  const wrong = { environment: { CONFAB_PASSWORD: 'Wrong-2026!' } };
  for (const words of [['chat', '--room', 'Lobby'], ['rooms'], ['history', '--room', 'Lobby'], ['doctor']]) {
    const result = await run([...words, '--config', config, '--user', 'ann'], wrong);
    equal(result.code, 4, `exit code of ${words[0]}`);
    truthy((result.diagnostics + result.output).includes('password is wrong'), result.diagnostics);
    truthy(!(result.diagnostics + result.output).includes('Wrong-2026!'), 'the password is in the output');
  }
  equal((await run(['rooms', '--config', config, '--user', 'nobody-here'], wrong)).code, 4, 'exit code of somebody unknown');
});

await check('while AWS applies a policy just attached one is pending, and then online', async () => {
  const slow = await LocalHost.start(['--policy-delay', '4000']);
  const ann = new Chat(slow.config_file(), 'Lobby', ['--user', 'ann', '--listen'], of_user);
  const pending = await ann.wait('state', { where: (event) => event.cause === 'pending' });
  truthy(pending.reason.includes('minutes'), pending.reason);
  await ann.wait('joined', { within: 60_000 });
  equal(await ann.stop(), 0, 'exit code');
}, { within: 120_000 });

await finish();
