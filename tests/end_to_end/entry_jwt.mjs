// API Gateway where the operator chose that the ID token itself opens a connection (Entry=jwt): people with an account talk,
// guests are told why they cannot come in, and no other token opens anything.
import { check, equal, finish, truthy } from './checks.mjs';
import { Chat, run, wait_until } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { Person, password } from './members.mjs';
import { leave, open_socket } from './plain_socket.mjs';

const host = await LocalHost.start(['--parameter', 'ApiGateway=on', '--parameter', 'Entry=jwt']);
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
  truthy(guest.code !== 0 && guest.diagnostics.includes('Guests cannot come in here: sign in with an account.'), `${guest.code} ${guest.diagnostics}`);
});

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
