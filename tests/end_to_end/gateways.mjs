// The other gateways in the local run: one conversation over AWS IoT, API Gateway and SQS at once; store and forward to
// a plain WebSocket client written from AWS's documentation; tokens that open one connection once; polling sessions
// read by the AWS SDK's SQS client and decrypted by Node's own crypto; and failures of AWS during a conversation.
import { check, equal, finish, side_by_side, truthy } from './checks.mjs';
import { Chat, run, sleep, wait_until } from './client.mjs';
import { LocalHost, owner_keys } from './local_host.mjs';
import { Person, password } from './members.mjs';
import { leave, open_socket, texts } from './plain_socket.mjs';

const parameters = ['--parameter', 'ApiGateway=on', '--parameter', 'Sqs=on'];
const host = await LocalHost.start(parameters);
const config_of = (transport) => host.config_file({ transport });
const config = { iot: config_of('iot'), gateway: config_of('api-gateway'), sqs: config_of('sqs') };
const of_user = { CONFAB_PASSWORD: password };
const joined = (chats) => Promise.all(chats.map((chat) => chat.wait('joined', { where: (event) => event.own })));
const said = (name, count) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);
// leaving earlier would lose messages
const delivered = (chats) => Promise.all(chats.map((chat) => chat.wait('delivered')));
const stopped = async (...chats) => { for (const chat of chats) equal(await chat.stop(), 0, 'exit code'); };

// --- AWS fails: each transport with its own AWS, in parallel with everything else, as a listener reads its history a
// minute later ---
const outages = side_by_side(2);
for (const way of ['api-gateway', 'sqs']) {
  outages(`the stand-in is stopped and started in mid-conversation on ${way}: nothing is lost, nothing comes twice`, async () => {
    const host = await LocalHost.start(parameters);
    const file = host.config_file({ transport: way });
    const listener = new Chat(file, 'Help', ['--name', 'Listener', '--listen']);
    const sender = new Chat(file, 'Help', ['--name', 'Sender']);
    await joined([listener, sender]);
    await sleep(500);
    const before = listener.heard().length;
    const lines = Array.from({ length: 60 }, (_, i) => `${way} line ${i + 1}`);
    sender.say(...lines.slice(0, 40));
    await wait_until(() => listener.heard().length >= before + 10, '10 messages');
    await host.stop('SIGKILL');
    sender.say(...lines.slice(40));
    sender.end_input();
    await Promise.all([sender, listener].map((chat) => chat.wait('state', { where: (event) => event.state === 'waiting' })));
    await host.again();
    equal(await sender.ended, 0, `exit code of the sender (${sender.diagnostics})`);
    equal(sender.of('delivered').map((event) => event.text).sort(), [...lines].sort(), 'delivered');
    const kept = await run(['history', '--config', file, '--room', 'Help', '--limit', '500', '--json']);
    const texts_kept = kept.output.trim().split('\n').map((line) => JSON.parse(line).text).filter((text) => text?.startsWith(way));
    equal(texts_kept.sort(), [...lines].sort(), 'history');
    const seen = listener.events.length;
    const late = await run(['chat', '--config', file, '--room', 'Help', '--name', 'Late'], { input: 'still there?\n' });
    equal(late.code, 0, `exit code of a latecomer (${late.diagnostics})`);
    await listener.wait('message', { from: seen, where: (event) => event.text === 'still there?', within: 60_000 });
    // Messages that the listener missed come from the history, which it reads again within a minute.
    const heard = () => listener.heard().filter((text) => text.startsWith(way));
    await wait_until(() => heard().length >= lines.length, 'every line with the listener', 90_000);
    equal(heard().sort(), [...lines].sort(), 'what the listener heard');
    equal(await listener.stop(), 0, 'exit code of the listener');
  }, { within: 240_000 });
}

// --- tokens, and other people's clients ---
const ann = await Person.enter(host, 'ann', { known: true });
const id_token = ann.session.getIdToken().getJwtToken();

async function token_of(authorization) {
  const response = await fetch(`${host.config.api.url}/tokens`, { method: 'POST', headers: authorization === undefined ? {} : { Authorization: authorization } });
  return { status: response.status, ...await response.json() };
}

// A new token. Many at once have to wait: Cognito limits the number of identities per second.
async function buy() {
  for (;;) {
    const answer = await token_of(id_token);
    if (answer.status === 200) return answer.token;
    truthy([429, 503].includes(answer.status), `a good ID token is answered with ${answer.status}`);
    await sleep(200);
  }
}

const open = (query) => open_socket(host, query);
async function enter() {
  const opened = await open(`?token=${await buy()}`);
  equal(opened.status, 101, 'the answer to a token just bought');
  return opened;
}

const bought_early = await buy();  // used last, after it has expired
const bought_at = Date.now();

await check('people on AWS IoT, API Gateway and SQS talk in one room, and everybody hears every line once and in order', async () => {
  const chats = ['iot', 'gateway', 'sqs'].map((way) => new Chat(config[way], 'Lobby', ['--name', way, '--listen']));
  await joined(chats);
  await sleep(500);
  for (let i = 0; i < 5; ++i) {
    for (const [at, name] of ['iot', 'gateway', 'sqs'].entries()) chats[at].say(`${name} ${i + 1}`);
    // A separate invocation forwards each message, so messages of the same moment may overtake each other.
    await wait_until(() => chats.every((chat) => chat.heard().length >= 2 * (i + 1)), `line ${i + 1} with everybody`);
  }
  for (const [at, own] of ['iot', 'gateway', 'sqs'].entries()) {
    const others = ['iot', 'gateway', 'sqs'].filter((name) => name !== own);
    await wait_until(() => chats[at].heard().length >= 10 && chats[at].of('delivered').length >= 5, `all lines on ${own}`);
    for (const name of others) equal(chats[at].heard().filter((text) => text.startsWith(name)), said(name, 5), `what ${own} heard of ${name}`);
    equal(chats[at].of('delivered').map((event) => event.text), said(own, 5), `what ${own} delivered`);
  }
  await sleep(1000);  // nothing must come a second time within this time, from history or another transport
  for (const chat of chats) equal([chat.heard().length, chat.of('delivered').length], [10, 5], 'lines in the end');
  const ids = chats.map((chat) => chat.of('message').map((event) => `${event.from} ${event.id} ${event.at}`).sort());
  equal([ids[1], ids[2]], [ids[0], ids[0]], 'senders, ids and stamps');
  await stopped(...chats);
}, { within: 90_000 });

await check('people talk in a private room and to each other alone, one on AWS IoT, one on API Gateway, and on SQS as well', async () => {
  const chats = [
    new Chat(config.iot, 'p.ann-and-ben', ['--user', 'ann', '--listen'], of_user),
    new Chat(config.gateway, 'p.ann-and-ben', ['--user', 'ben', '--listen'], of_user),
    new Chat(config.sqs, 'p.ann-and-ben', ['--user', 'ben', '--listen'], of_user),
  ];
  await joined(chats);
  await sleep(500);
  chats[0].say('from ann');
  chats[1].say('from ben');
  await wait_until(() => chats.every((chat) => new Set(chat.of('message').map((event) => event.text)).size === 2), 'both lines with everybody');
  chats[2].say('from ben on sqs');
  await wait_until(() => chats[0].heard().length === 2, 'the line that came by HTTP');
  await delivered(chats);
  const [ann_id, ben_id] = chats.map((chat) => chat.of('connected')[0].from);
  await stopped(...chats);

  const direct = [
    new Chat(config.iot, `d.${ben_id}`, ['--user', 'ann', '--listen'], of_user),
    new Chat(config.gateway, `d.${ann_id}`, ['--user', 'ben', '--listen'], of_user),
    new Chat(config.sqs, `d.${ann_id}`, ['--user', 'ben', '--listen'], of_user),
  ];
  await joined(direct);
  await sleep(500);
  direct[0].say('only for you');
  await wait_until(() => direct[1].heard().length === 1 && direct[2].heard().length === 1, 'her line with him');
  direct[1].say('and for you');
  direct[2].say('from the other device');
  await wait_until(() => direct[0].heard().length === 2, 'his lines with her');
  equal(direct[0].heard().sort(), ['and for you', 'from the other device'], 'what she heard');
  equal(direct[0].of('message').map((event) => event.room).filter((room) => room !== `d.${ben_id}`), [], 'other rooms');
  equal([direct[1].heard(), direct[2].heard()], [['only for you'], ['only for you']], 'what he heard');
  await delivered(direct);
  await stopped(...direct);
  const history = await run(['history', '--config', config.gateway, '--room', `d.${ann_id}`, '--user', 'ben', '--json'], { environment: of_user });
  equal(history.output.trim().split('\n').map((line) => JSON.parse(line).text).sort(), ['and for you', 'from the other device', 'only for you'], 'history');
}, { within: 120_000 });

await check('chat --to finds a person by name, and says so where there is none', async () => {
  const listener = new Chat(config.gateway, 'd.service', ['--user', 'ben', '--listen', '--room', `d.${ann.id}`], of_user);
  await listener.wait('joined', { where: (event) => event.room !== 'd.service' });
  const sent = await run(['chat', '--config', config.iot, '--user', 'ann', '--to', 'BEN'], { input: 'found you\n', environment: of_user });
  equal(sent.code, 0, `exit code (${sent.diagnostics})`);
  await wait_until(() => listener.heard().includes('found you'), 'her line');
  await stopped(listener);
  const nobody = await run(['chat', '--config', config.sqs, '--user', 'ann', '--to', 'nobody here'], { input: 'hello\n', environment: of_user });
  equal(nobody.code, 4, 'exit code');
  truthy(nobody.diagnostics.includes('Nobody has exactly this name'), nobody.diagnostics);
});

const ways = ['iot', 'api-gateway', 'sqs'];
await check('doctor goes the way that it is told, as a guest and signed in', async () => {
  const every = host.config_file({ transport: ways });
  for (const way of ways) {
    for (const user of [[], ['--user', 'ann']]) {
      const result = await run(['doctor', '--config', every, '--transport', way, ...user], { environment: of_user });
      const steps = result.output.trim().split('\n').map((line) => line.slice(0, 8).trim());
      equal([result.code, new Set(steps).size, steps[0]], [0, 1, 'ok'], `${way} ${user.join(' ')}: ${result.output}${result.diagnostics}`);
    }
  }
  equal((await run(['doctor', '--config', every, '--transport', 'mqtt'])).code, 3, 'exit code for a way that is not named');
}, { within: 120_000 });

await check('told none doctor goes every way, one after another, and says of each line which it is', async () => {
  const every = host.config_file({ transport: ways });
  for (const user of [[], ['--user', 'ann']]) {
    const result = await run(['doctor', '--config', every, ...user], { environment: of_user });
    const lines = result.output.trim().split('\n').map((line) => line.split(/ +/));
    equal(result.code, 0, `exit code ${user.join(' ')}: ${result.output}${result.diagnostics}`);
    equal(lines.map(([way]) => way).filter((way, at, all) => way !== all[at - 1]), ways, 'ways, in order');
    equal(lines.filter(([, how]) => how !== 'ok'), [], 'what is not well');
    equal(lines.filter(([, , step]) => step === 'receive').map(([way]) => way), ways, 'ways on which the message came back');
  }
}, { within: 120_000 });

await check('a way that is dead fails doctor, which names it and goes the others all the same', async () => {
  const dead = host.config_file({ transport: ways, apiGateway: { ...host.config.apiGateway, url: 'ws://127.0.0.1:9/chat' } });
  const result = await run(['doctor', '--config', dead]);
  equal(result.code, 1, `exit code: ${result.output}${result.diagnostics}`);
  truthy(/^api-gateway +failed +connect +\S/m.test(result.output), result.output);
  truthy(!/^(iot|sqs) +(failed|-)/m.test(result.output) && /^sqs +ok +backend/m.test(result.output), result.output);
});

// --- store and forward ---
const send = async (...words) => {
  const result = await run([words[0], '--config', config.gateway, ...words.slice(1)], { environment: owner_keys });
  equal(result.code, 0, `exit code of ${words.join(' ')} (${result.diagnostics})`);
  return result;
};

await check('a task reaches who waits; what is sent to somebody away comes at the next connect, in order, and once', async () => {
  const first = await enter();
  await send('task', '--wait', '2', '--to', 'Ann', '--text', 'the result');
  await wait_until(() => texts(first).length > 0, 'the result');
  equal(texts(first), ['the result'], 'what came');
  equal([first.frames[0].room, first.frames[0].message.lane], ['d.service', 's'], 'room and lane');
  await leave(first);
  for (const text of said('parcel', 5)) await send('send', '--to', ann.id, '--text', text, '--from', 'Postman');
  const second = await enter();
  await wait_until(() => texts(second).length >= 5, 'the five');
  await sleep(500);
  equal(texts(second), said('parcel', 5), 'what was held');
  equal(second.frames.map((frame) => frame.message.name), Array(5).fill('Postman'), 'sender');
  const seqs = second.frames.map((frame) => frame.seq);
  equal(seqs, [...seqs].sort((a, b) => a - b), 'numbers');
  await leave(second);
  const third = await enter();
  await sleep(2000);  // nothing must come within this time: held messages came with the connection
  equal(texts(third), [], 'what came again');
  await leave(third);
}, { within: 120_000 });

await check('the same key sends once, another message under it is refused, and so are strangers and the unknown', async () => {
  const listener = await enter();
  for (let i = 0; i < 3; ++i) await send('send', '--to', 'Ann', '--text', 'once', '--key', 'order-7');
  const try_to = (words, environment = owner_keys) => run(['send', '--config', config.gateway, ...words], { environment });
  const other = await try_to(['--to', 'Ann', '--text', 'twice', '--key', 'order-7']);
  equal(other.code, 4, 'exit code of another message under the same key');
  const unknown = await try_to(['--to', 'nobody here', '--text', 'hello']);
  equal([unknown.code, unknown.diagnostics], [4, 'confab: nobody has this name or id\n'], 'an unknown person');
  const wrong = await try_to(['--to', 'Ann', '--text', 'hello'], { ...owner_keys, AWS_SECRET_ACCESS_KEY: 'wrong' });
  equal(wrong.code, 4, 'exit code with a wrong key');
  const { accessKeyId, secretAccessKey, sessionToken } = ann.credentials;
  const person = await try_to(['--to', 'Ben', '--text', 'hello'], { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken });
  equal(person.code, 4, 'exit code with a person\'s keys');
  for (const { diagnostics } of [other, wrong, person]) truthy(/^confab: .{20,}\n$/.test(diagnostics), diagnostics);
  await sleep(500);
  equal(texts(listener), ['once'], 'what came');
  await leave(listener);
});

await check('a person is found by a name that is long in bytes, in any case and form', async () => {
  const name = 'สมชาย ใจดี มีสุข ณ เชียงใหม่';
  truthy(Buffer.byteLength(name) > 64, 'the name is short');
  const listener = await enter();
  equal((await ann.expect(200, 'PUT', '/me', { name })).name, name, 'her name');
  await send('send', '--to', name, '--text', 'by name');
  await ann.expect(200, 'PUT', '/me', { name: 'Ann' });
  await send('send', '--to', 'ＡＮＮ', '--text', 'by another form');
  await wait_until(() => texts(listener).length >= 2, 'both');
  equal(texts(listener), ['by name', 'by another form'], 'what came');
  await leave(listener);
});

await check('what is sent to a room reaches everybody in it, whichever way they are there', async () => {
  const chats = ['iot', 'gateway', 'sqs'].map((way) => new Chat(config[way], 'Help', ['--listen']));
  await joined(chats);
  await sleep(500);
  await send('send', '--channel', 'Help', '--text', 'Back at nine.', '--from', 'Operations');
  await wait_until(() => chats.every((chat) => chat.heard().length > 0), 'the announcement');
  for (const chat of chats) equal(chat.of('message').map((event) => [event.text, event.name]), [['Back at nine.', 'Operations']], 'what came');
  await stopped(...chats);
});

// --- tokens ---
await check('a token opens one connection; twice, none, empty, repeated or changed it is 401', async () => {
  const { token, user, expires } = await token_of(`Bearer ${id_token}`);
  equal(user, ann.id, 'whose it is');
  truthy(Math.abs(expires - Date.now() - 30_000) < 5000, `it lasts until ${expires}`);
  const first = await open(`?token=${token}`);
  equal(first.status, 101, 'the first time');
  equal((await open(`?token=${token}`)).status, 401, 'the second time');
  await leave(first);
  const fresh = await buy();
  for (const [what, query] of Object.entries({
    none: '', empty: '?token=', repeated: `?token=${fresh}&token=${fresh}`, changed: `?token=${fresh.slice(0, -4)}AAAA`, short: '?token=x',
    'of the user pool': `?token=${id_token}`, 'under another name': `?Token=${fresh}`,
  })) equal((await open(query)).status, 401, what);
});

await check('of two who use a token at the same instant, a thousand times, one enters and the other gets 401', async () => {
  for (let round = 0; round < 1000; ++round) {
    const token = await buy();
    const both = await Promise.all([open(`?token=${token}`), open(`?token=${token}`)]);
    equal(both.map(({ status }) => status).sort(), [101, 401], `the answers of round ${round}`);
    await Promise.all(both.filter(({ socket }) => socket).map(leave));
  }
}, { within: 300_000 });

await check('no token is sold for an ID token that is none, forged, or missing', async () => {
  const [header, claims, signature] = id_token.split('.');
  const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(claims, 'base64url')), sub: 'somebody-else' })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const [what, shown] of Object.entries({
    missing: undefined, empty: '', short: 'x', 'two parts': `${header}.${claims}`, forged: `${header}.${forged}.${signature}`, unsigned: `${none}.${claims}.`,
    'an access token': ann.session.getAccessToken().getJwtToken(), 'too long': `${id_token}${'A'.repeat(8200)}`,
  })) {
    const answer = await token_of(shown);
    equal([answer.status, answer.code], [401, 'bad-token'], what);
  }
});

await check('a token that is too old is 401', async () => {
  // the rest of its thirty seconds, and of the clocks' tolerance
  await sleep(Math.max(0, bought_at + 36_500 - Date.now()));
  equal((await open(`?token=${bought_early}`)).status, 401, 'the answer');
});

await outages.all_done();
await finish();
