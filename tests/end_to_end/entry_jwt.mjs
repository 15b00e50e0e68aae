// API Gateway with Entry=jwt, where the ID token itself opens a connection: people with an account talk, guests are
// told why they cannot connect or use another transport, and no other token works.
import { check, equal, finish, truthy } from './checks.mjs';
import { Chat, run, wait_until } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { Person, password } from './members.mjs';
import { leave, open_socket } from './plain_socket.mjs';

const host = await LocalHost.start(['--parameter', 'ApiGateway=on', '--parameter', 'Entry=jwt', '--parameter', 'Sqs=on']);
const config = host.config_file({ transport: 'api-gateway' });
const ann = await Person.enter(host, 'ann', { known: true });
const id_token = ann.session.getIdToken().getJwtToken();
const opens_with = async (query) => {
  const opened = await open_socket(host, query);
  if (!opened.socket) return opened.status;
  opened.socket.send(JSON.stringify({ action: 'ping' }));
  await wait_until(() => opened.frames.some((frame) => frame.type === 'pong'), 'the answer to a ping');
  await leave(opened);
  return opened.status;
};

await check('the configuration says how one comes in, and the route that sells tokens is not there', async () => {
  equal(host.config.apiGateway.entry, 'jwt', 'apiGateway.entry');
  const answer = await fetch(`${host.config.api.url}/tokens`, { method: 'POST', headers: { Authorization: id_token } });
  equal(answer.status, 404, 'the answer of POST /tokens');
});

await check('two people with accounts talk, each under their own name', async () => {
  const chats = ['ann', 'ben'].map((user) => new Chat(config, 'Lobby', ['--user', user, '--listen'], { CONFAB_PASSWORD: password }));
  await Promise.all(chats.map((chat) => chat.wait('joined', { where: (event) => event.own })));
  equal(chats.map((chat) => chat.of('connected')[0].from)[0], ann.id, 'who is connected');
  for (const [at, chat] of chats.entries()) chat.say(`hello from ${at}`);
  await wait_until(() => chats.every((chat, at) => chat.heard().includes(`hello from ${1 - at}`)), 'each other\'s line');
  for (const chat of chats) equal([await chat.stop(), chat.of('message').filter((event) => event.guest)], [0, []], 'exit code, and lines marked as a guest\'s');
});

await check('a guest is told in a sentence that an account is needed', async () => {
  const guest = await run(['chat', '--config', config, '--room', 'Lobby'], { input: 'hello\n' });
  truthy(guest.code !== 0 && guest.diagnostics.includes('Guests cannot connect here. Sign in with an account.'), `${guest.code} ${guest.diagnostics}`);
});

await check('where there is another way a guest comes in there, and never tries this one', async () => {
  const guest = new Chat(host.config_file({ transport: ['api-gateway', 'sqs'] }), 'Lobby', ['--listen']);
  await guest.wait('joined', { where: (event) => event.own });
  guest.say('hello from a guest');
  await guest.wait('delivered');
  equal(await guest.stop(), 0, 'exit code');
});

await check('doctor skips it for a guest, which is no failure, and tries it where it is told to', async () => {
  const doctor = (file, ...more) => run(['doctor', '--config', file, ...more], { environment: { CONFAB_PASSWORD: password } });
  const alone = await doctor(config);
  equal([alone.code, alone.output.trim().split('\n').length], [0, 1], `exit code and lines: ${alone.output}`);
  truthy(/^skipped +every step +guests cannot connect here, .*--user NAME$/m.test(alone.output), alone.output);
  const every = host.config_file({ transport: ['iot', 'api-gateway', 'sqs'] });
  const among = await doctor(every);
  equal(among.code, 0, `exit code: ${among.output}`);
  truthy(/^api-gateway +skipped /m.test(among.output) && /^iot +ok +receive /m.test(among.output) && /^sqs +ok +receive /m.test(among.output), among.output);
  const told = await doctor(every, '--transport', 'api-gateway');
  equal(told.code, 3, `exit code: ${told.output}`);
  truthy(/^failed .*Guests cannot connect here/m.test(told.output), told.output);
  const person = await doctor(every, '--user', 'ann');
  equal(person.code, 0, `exit code: ${person.output}`);
  truthy(/^api-gateway +ok +receive /m.test(person.output) && !person.output.includes('skipped'), person.output);
}, { within: 120_000 });

await check('a good ID token opens as often as it is shown; forged, unsigned, other, oversized and repeated ones are 401', async () => {
  equal([await opens_with(`?Authorizer=${id_token}`), await opens_with(`?Authorizer=${id_token}`)], [101, 101], 'a good one, twice');
  const [header, claims, signature] = id_token.split('.');
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const said = JSON.parse(Buffer.from(claims, 'base64url'));
  const swap = (change) => `${header}.${part({ ...said, ...change })}.${signature}`;
  for (const [what, token] of Object.entries({
    'of somebody else': swap({ sub: '00000000-0000-0000-0000-000000000000' }), 'for another audience': swap({ aud: 'another' }),
    'that never ends': swap({ exp: 4_000_000_000 }), 'unsigned': `${part({ alg: 'none' })}.${claims}.`,
    'signed with a secret': `${part({ alg: 'HS256', kid: JSON.parse(Buffer.from(header, 'base64url')).kid })}.${claims}.${signature}`,
    'an access token': ann.session.getAccessToken().getJwtToken(), 'two parts': `${header}.${claims}`, 'oversized': `${header}.${claims}${'A'.repeat(8200)}.${signature}`,
    'empty': '', 'none at all': undefined,
  })) equal(await opens_with(token === undefined ? '' : `?Authorizer=${token}`), 401, `a token ${what}`);
  equal(await opens_with(`?Authorizer=${id_token}&Authorizer=${id_token}`), 401, 'a repeated one');
  equal(await opens_with(`?token=${id_token}`), 401, 'one under another name');
});

await finish();
