// The built functions, as Lambda would start them, with dynalite (a real DynamoDB engine) and the tables of
// backend/template.json: every route once, races, a thousand rooms and members, and stopping the engine during a run.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient, ScanCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { temporary_folder } from './client.mjs';
import { functions as built, root } from './places.mjs';
import { free_port } from './ports.mjs';

const { make_handler } = await import(pathToFileURL(built));

// --- the engine ---
const port = await free_port();
const kept_in = temporary_folder('dynalite');
let engine;
async function start_engine() {
  engine = dynalite({ path: kept_in, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise((ready) => engine.listen(port, '127.0.0.1', ready));
}
async function stop_engine() {
  if (!engine) return;
  const closing = new Promise((done) => engine.close(done));
  engine.closeAllConnections?.();
  await closing;
  engine = undefined;
}
await start_engine();
cleanup(stop_engine);

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const dynamodb = new DynamoDBClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials: keys, maxAttempts: 5 });
cleanup(() => dynamodb.destroy());
const template = JSON.parse(fs.readFileSync(path.join(root, 'backend/template.json'), 'utf8'));
for (const kind of ['Users', 'Names', 'Rooms', 'Members', 'Messages']) {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = template.Resources[`${kind}Table`].Properties;
  await dynamodb.send(new CreateTableCommand({ TableName: `Confab-${kind}`, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode }));
}

// --- an AWS IoT that records its requests ---
const attached = new Set();
let published = [];
const iot = http.createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => {
    const [route, name] = request.url.split('?')[0].split('/').slice(1).map(decodeURIComponent);
    let answer = {};
    if (!request.headers.authorization) response.statusCode = 403;
    else if (route === 'target-policies' && request.method === 'PUT') attached.add(`${name} ${JSON.parse(body).target}`);
    else if (route === 'attached-policies' && request.method === 'POST') answer = { policies: [...attached].filter((one) => one.endsWith(` ${name}`)).map((one) => ({ policyName: one.split(' ')[0] })) };
    else if (route === 'topics' && request.method === 'POST') published.push({ topic: name, message: JSON.parse(body) });
    else response.statusCode = 404;
    response.end(JSON.stringify(answer));
  });
});
await new Promise((ready) => iot.listen(0, '127.0.0.1', ready));
cleanup(() => { iot.close(); iot.closeAllConnections(); });

// --- the functions, each with the environment of a deployment ---
const environment = {
  AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token',
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`, AWS_ENDPOINT_URL_IOT: `http://127.0.0.1:${iot.address().port}`,
  AWS_ENDPOINT_URL_IOT_DATA_PLANE: `http://127.0.0.1:${iot.address().port}`, CONFAB_IOT_POLICY: 'Confab-Chat', CONFAB_TOPIC_PREFIX: 'c',
  CONFAB_IDENTITY_POOL_ID: 'us-east-1:pool', CONFAB_USERS_TABLE: 'Confab-Users', CONFAB_NAMES_TABLE: 'Confab-Names', CONFAB_ROOMS_TABLE: 'Confab-Rooms', CONFAB_MEMBERS_TABLE: 'Confab-Members',
  CONFAB_MESSAGES_TABLE: 'Confab-Messages', CONFAB_RETENTION_DAYS: '90', CONFAB_HISTORY: 'on', CONFAB_AUTO_CONFIRM: 'yes',
};
const lines = []; // that the invocations print about themselves
let invocations = 0;
const functions = Object.fromEntries(['people', 'session', 'rooms', 'history', 'deliver', 'pre-sign-up', 'post-confirmation']
  .map((name) => [name, make_handler({ ...environment, CONFAB_FUNCTION: name }, { print: (line) => lines.push(JSON.parse(line)) })]));

const function_of = (url) => (url.endsWith('/messages') ? 'history' : url === '/session' ? 'session' : /^\/(me$|users)/.test(url) ? 'people' : 'rooms');
const person = (name) => {
  const identity = `us-east-1:${name}`;
  return { identity, account: `sub-of-${name}`, id: crypto.createHash('sha256').update(identity).digest('hex') };
};
const guest = { identity: 'us-east-1:guest' };

async function call(who, method, url, body) {
  const [rawPath, rawQueryString = ''] = url.split('?');
  const pool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool';
  const amr = who.account ? ['authenticated', pool, `${pool}:CognitoSignIn:${who.account}`] : ['unauthenticated'];
  const answer = await functions[function_of(rawPath)]({
    version: '2.0', routeKey: `${method} ${rawPath}`, rawPath, rawQueryString, headers: {},
    requestContext: { http: { method, path: rawPath }, authorizer: { iam: { cognitoIdentity: { amr, identityId: who.identity, identityPoolId: 'us-east-1:pool' } } } },
    body: body === undefined ? undefined : JSON.stringify(body), isBase64Encoded: false,
  }, { awsRequestId: `request-${invocations += 1}` });
  equal(answer.headers['content-type'], 'application/json', 'content type');
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
}

// Twenty at a time.
async function many(count, action) {
  let next = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    while (next < count) await action(next++);
  }));
}

async function pages(who, url, key) {
  const all = [];
  for (let after = ''; ;) {
    const page = await call(who, 'GET', url + (after && `?after=${encodeURIComponent(after)}`));
    equal(page.status, 200, `status of ${url}`);
    truthy(page[key].length <= 50, 'a page is too long');
    all.push(...page[key]);
    if (!page.next) return all;
    after = page.next;
  }
}

const ann = person('ann');
const ben = person('ben');
const cat = person('cat');

await check('people choose names, and find each other by id and by name', async () => {
  equal((await call(ann, 'GET', '/me')).code, 'no-profile', 'code');
  const put = await call(ann, 'PUT', '/me', { name: ' Ann  Stra\u00DFe ' });
  equal([put.status, put.id, put.name], [200, ann.id, 'Ann Stra\u00DFe'], 'profile');
  equal(await call(ann, 'GET', '/me'), put, 'profile read again');
  equal(await call(guest, 'GET', `/users/${ann.id}`), put, 'profile by id');
  equal(await call(guest, 'GET', `/users?name=${encodeURIComponent('ANN STRASSE')}`), put, 'profile by name');
  await call(ben, 'PUT', '/me', { name: 'Ben' });
  await call(cat, 'PUT', '/me', { name: 'Cat' });
  const found = await call(guest, 'GET', `/users?ids=${[ann.id, ben.id, '0'.repeat(64)].join('%2C')}`);
  equal(found.users.map(({ name }) => name).sort(), ['Ann Stra\u00DFe', 'Ben'], 'names');
});

await check('a name is taken whatever its capitals, ligatures and widths', async () => {
  await call(person('fin'), 'PUT', '/me', { name: 'Finn' });
  for (const name of ['FINN', '\uFB01nn', '\uFF26\uFF49\uFF4E\uFF4E', 'ANN STRASSE', 'ann stra\u00DFe']) {
    const got = await call(person('other'), 'PUT', '/me', { name });
    equal([got.status, got.code], [409, 'name-taken'], name);
  }
  equal((await call(person('fin'), 'PUT', '/me', { name: 'Fina' })).status, 200, 'status of a change');
  equal((await call(person('other'), 'PUT', '/me', { name: 'Finn' })).status, 200, 'status of the freed name');
});

await check('a session attaches the shared policy once', async () => {
  equal((await call(ann, 'POST', '/session')).attached, true, 'attached');
  equal((await call(ann, 'POST', '/session')).attached, false, 'attached again');
  equal([...attached], [`Confab-Chat ${ann.identity}`], 'policies');
});

await check('rooms are made, found, joined, listed, left and removed', async () => {
  const room = await call(ann, 'POST', '/rooms', { name: 'Room 101!', access: 'public' });
  equal([room.status, room.id, room.name, room.access, room.owner], [201, 'room-101', 'Room 101!', 'public', ann.id], 'room');
  equal((await call(ben, 'POST', '/rooms', { name: 'room 101' })).code, 'room-taken', 'code');
  equal((await call(guest, 'GET', '/rooms/room-101')).created, room.created, 'created');
  equal((await call(guest, 'GET', '/rooms?prefix=Room%201')).rooms.length, 1, 'rooms found');
  equal((await call(guest, 'GET', '/rooms?prefix=zzz')).rooms.length, 0, 'rooms found');
  equal((await call(ben, 'PUT', '/rooms/room-101/members/me')).status, 200, 'joining');
  equal((await pages(ben, '/rooms/room-101/members', 'members')).map(({ user }) => user).sort(), [ann.id, ben.id].sort(), 'members');
  equal((await call(ben, 'GET', '/me/rooms')).rooms.map((mine) => mine.room.id), ['room-101'], 'my rooms');
  equal((await call(ben, 'DELETE', '/rooms/room-101')).code, 'not-allowed', 'code');
  equal((await call(ben, 'DELETE', '/rooms/room-101/members/me')).status, 200, 'leaving');
  equal((await call(ben, 'GET', '/me/rooms')).rooms, [], 'my rooms');
  equal((await call(ann, 'DELETE', '/rooms/room-101')).status, 200, 'removing');
  equal((await call(guest, 'GET', '/rooms/room-101')).code, 'not-found', 'code');
});

await check('read markers move forwards only', async () => {
  await call(ann, 'POST', '/rooms', { name: 'Marks' });
  const marked = async (read) => (await call(ann, 'PUT', '/me/rooms/marks/read', { read })).read;
  const now = Date.now();
  equal(await marked(now - 5000), now - 5000, 'marker');
  equal(await marked(now - 9000), now - 5000, 'marker that should not go back');
  const several = [now - 4000, now - 1000, now - 3000, now - 2000];
  await Promise.all(several.map(marked));
  equal((await call(ann, 'GET', '/me/rooms')).rooms.find(({ room }) => room.id === 'marks').read, now - 1000, 'marker after four at once');
  equal((await call(ben, 'PUT', '/me/rooms/marks/read', { read: now })).code, 'not-a-member', 'code');
});

await check('private rooms are for their members, and their messages reach just these', async () => {
  const room = (await call(ann, 'POST', '/rooms', { name: 'Kitchen', access: 'private' })).id;
  equal(room, 'p.kitchen', 'id');
  equal((await call(ben, 'PUT', `/rooms/${room}/members/me`)).code, 'not-a-member', 'code');
  equal((await call(ann, 'PUT', `/rooms/${room}/members/${ben.id}`)).status, 200, 'adding');
  equal((await call(ann, 'PUT', `/rooms/${room}/members/${'0'.repeat(64)}`)).code, 'not-found', 'code');
  const letter = (from, id, text) => {
    const stamp = Date.now();
    return { v: 1, id, kind: text ? 'text' : 'joined', name: '', text, sender: from.id, stamp, lane: 'p', room, key: `${stamp}#${from.id}#${id}`, expires: Math.floor(stamp / 1000) + 86400, identity: from.identity };
  };
  equal((await functions.deliver(letter(ben, 'm-0', ''))).delivered, 2, 'delivered');
  equal((await functions.deliver(letter(ben, 'm-1', 'hello'))).delivered, 2, 'delivered');
  equal((await functions.deliver(letter(cat, 'm-2', 'let me in'))).delivered, 0, 'delivered for somebody else');
  equal(published.map(({ topic }) => topic).sort(), [ann, ann, ben, ben].map(({ identity }) => `c/own/${identity}/${room}`), 'topics');
  equal(Object.keys(published[0].message), ['v', 'id', 'kind', 'name', 'text', 'sender', 'stamp', 'lane'], 'members of a message');
  const kept = await call(ann, 'GET', `/rooms/${room}/messages`);
  equal(kept.messages.map(({ kind, text }) => [kind, text]), [['joined', ''], ['text', 'hello']], 'history');
  equal((await call(cat, 'GET', `/rooms/${room}/messages`)).code, 'not-a-member', 'code');
  equal((await call(guest, 'GET', `/rooms/${room}/messages`)).code, 'not-signed-in', 'code');
  published = [];
  equal((await call(ann, 'DELETE', `/rooms/${room}/members/${ben.id}`)).status, 200, 'removing');
  equal((await functions.deliver(letter(ben, 'm-3', 'still here?'))).delivered, 0, 'delivered after the removal');
  equal(published, [], 'what was published');
});

await check('history is read in pages both ways, without what has expired', async () => {
  const now = Date.now();
  const rows = Array.from({ length: 130 }, (_, i) => {
    const stamp = now - (130 - i) * 1000;
    return { room: { S: 'lobby' }, key: { S: `${stamp}#${ann.id}#m-${i}` }, v: { N: '1' }, id: { S: `m-${i}` }, kind: { S: 'text' }, name: { S: 'Ann' }, text: { S: `line ${i}` },
      sender: { S: ann.id }, stamp: { N: String(stamp) }, lane: { S: 'u' }, expires: { N: String(Math.floor(now / 1000) + (i < 10 ? -1 : 86400)) } };
  });
  for (let i = 0; i < rows.length; i += 25) {
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { 'Confab-Messages': rows.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } })) } }));
  }
  const wanted = Array.from({ length: 120 }, (_, i) => `line ${i + 10}`);
  let back = [];
  for (let before; ;) {
    const page = await call(guest, 'GET', `/rooms/lobby/messages?limit=50${before ? `&before=${encodeURIComponent(before)}` : ''}`);
    back = [...page.messages.map(({ text }) => text), ...back];
    if (!page.older) break;
    before = page.older;
  }
  equal(back, wanted, 'history backwards');
  const forth = [];
  for (let after = String(now - 131_000); ;) {
    const page = await call(guest, 'GET', `/rooms/lobby/messages?limit=40&after=${encodeURIComponent(after)}`);
    forth.push(...page.messages.map(({ text }) => text));
    if (!page.newer) break;
    after = page.newer;
  }
  equal(forth, wanted, 'history forwards');
  equal((await call(guest, 'GET', '/rooms/lobby/messages?before=x')).code, 'invalid-request', 'code');
});

await check('triggers confirm accounts and keep their names', async () => {
  const event = { triggerSource: 'PreSignUp_SignUp', userName: 'Dora', request: { userAttributes: { email: 'd@example.org' } }, response: { autoConfirmUser: false } };
  equal((await functions['pre-sign-up'](event)).response, { autoConfirmUser: true, autoVerifyEmail: true }, 'response');
  const confirmation = { triggerSource: 'PostConfirmation_ConfirmSignUp', userName: 'Dora', request: { userAttributes: { sub: 'sub-of-dora' } }, response: {} };
  equal(await functions['post-confirmation'](confirmation), confirmation, 'event');
  equal((await call(ben, 'PUT', '/me', { name: 'dora' })).code, 'name-taken', 'code');
  equal((await call(person('dora'), 'GET', '/me')).name, 'Dora', 'name');
  equal((await call(guest, 'GET', '/users?name=DORA')).id, person('dora').id, 'id by name');
});

await check('of ten people who create the same room at once one wins and nine are told', async () => {
  const got = await Promise.all(Array.from({ length: 10 }, (_, i) => call(person(`racer-${i}`), 'POST', '/rooms', { name: 'The one room' })));
  equal(got.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)], 'statuses');
  const winner = got.find(({ status }) => status === 201);
  equal((await call(guest, 'GET', '/rooms/the-one-room')).owner, winner.owner, 'owner');
  equal((await pages(ann, '/rooms/the-one-room/members', 'members')).map(({ user }) => user), [winner.owner], 'members');
});

await check('of ten people who choose the same name at once one wins and nine are told', async () => {
  const got = await Promise.all(Array.from({ length: 10 }, (_, i) => call(person(`namer-${i}`), 'PUT', '/me', { name: i % 2 ? 'Kim' : 'KIM' })));
  equal(got.map(({ status }) => status).sort(), [200, ...Array(9).fill(409)], 'statuses');
  equal((await call(guest, 'GET', '/users?name=kim')).id, got.find(({ status }) => status === 200).id, 'who has it');
});

await check('guests may look and nothing else', async () => {
  for (const [method, url, body] of [['GET', '/me'], ['PUT', '/me', { name: 'Guest' }], ['POST', '/session'], ['POST', '/rooms', { name: 'x' }], ['DELETE', '/rooms/marks'],
    ['PUT', '/rooms/marks/members/me'], ['GET', '/rooms/marks/members'], ['GET', '/me/rooms'], ['PUT', '/me/rooms/marks/read', { read: 1 }]]) {
    const got = await call(guest, method, url, body);
    equal([got.status, got.code], [403, 'not-signed-in'], `${method} ${url}`);
  }
});

await check('what is mistyped is the caller\'s mistake, with a code and a sentence', async () => {
  for (const [method, url, body, status] of [['GET', '/nothing', undefined, 404], ['GET', '/rooms/No%20Slug', undefined, 404], ['POST', '/rooms', {}, 400], ['PUT', '/me', { name: '' }, 400],
    ['GET', '/users?ids=x', undefined, 400], ['GET', '/rooms?after=%20', undefined, 400], ['PUT', '/me', { name: 'x'.repeat(9000) }, 400]]) {
    const got = await call(ann, method, url, body);
    equal(got.status, status, `${method} ${url}`);
    truthy(/^[a-z-]+$/.test(got.code) && got.message.endsWith('.'), `${method} ${url} answers ${JSON.stringify(got)}`);
  }
});

await check('a thousand rooms are listed in pages, each once and in order', async () => {
  await many(1000, async (i) => {
    const got = await call(person(`maker-${i % 50}`), 'POST', '/rooms', { name: `Mass ${10_000 + i}` });
    equal(got.status, 201, `status of room ${i}`);
  });
  const ids = (await pages(guest, '/rooms', 'rooms')).map(({ id }) => id).filter((id) => id.startsWith('mass-'));
  equal(ids, Array.from({ length: 1000 }, (_, i) => `mass-${10_000 + i}`), 'ids');
}, { within: 240_000 });

await check('a thousand members are listed in pages, and all go with the room', async () => {
  await call(ann, 'POST', '/rooms', { name: 'Crowd' });
  await many(999, (i) => call(person(`member-${i}`), 'PUT', '/rooms/crowd/members/me'));
  const users = (await pages(ben, '/rooms/crowd/members', 'members')).map(({ user }) => user);
  equal([users.length, new Set(users).size], [1000, 1000], 'members');
  equal((await call(ann, 'DELETE', '/rooms/crowd')).status, 200, 'removing');
  const left = await dynamodb.send(new ScanCommand({ TableName: 'Confab-Members', FilterExpression: '#r = :r', ExpressionAttributeNames: { '#r': 'room' }, ExpressionAttributeValues: { ':r': { S: 'crowd' } } }));
  equal(left.Count, 0, 'rows left');
}, { within: 240_000 });

await check('an engine that is stopped is a busy server, in words, and everything goes on when it is back', async () => {
  await stop_engine();
  for (const [method, url, body] of [['GET', '/me'], ['GET', '/rooms'], ['POST', '/rooms', { name: 'Later' }], ['GET', '/me/rooms'], ['GET', '/rooms/lobby/messages'], ['PUT', '/me', { name: 'Later' }]]) {
    const got = await call(ann, method, url, body);
    equal([got.status, got.code], [503, 'busy'], `${method} ${url}`);
    truthy(!/Confab-|dynamo|ECONN|at /i.test(got.message), `the sentence says too much: ${got.message}`);
  }
  let failure = '';
  await functions.deliver({ v: 1, id: 'm', kind: 'text', text: 'x', sender: ann.id, stamp: Date.now(), lane: 'p', room: 'p.kitchen', key: `${'1'.repeat(13)}#${ann.id}#m`, identity: ann.identity })
    .catch((problem) => { failure = problem.message; });
  truthy(failure.endsWith('.'), 'a delivery that could not be made was taken for one that was');
  await start_engine();
  equal((await call(ann, 'GET', '/me')).status, 200, 'status after the engine came back');
  equal((await call(ann, 'POST', '/rooms', { name: 'Later' })).status, 201, 'status of a room');
});

await check('rows deleted in mid-run are rooms and people that are not there', async () => {
  await dynamodb.send(new DeleteItemCommand({ TableName: 'Confab-Users', Key: { user: { S: ann.id } } }));
  equal((await call(ann, 'GET', '/me')).code, 'no-profile', 'code');
  equal((await call(ann, 'PUT', '/me', { name: 'Ann again' })).status, 200, 'status');
  await dynamodb.send(new DeleteItemCommand({ TableName: 'Confab-Rooms', Key: { access: { S: 'public' }, room: { S: 'later' } } }));
  equal((await call(ann, 'GET', '/me/rooms')).rooms.some(({ room }) => room.id === 'later'), false, 'a room that is gone');
});

await check('each invocation printed one line, with its request and what failed, and with nobody in it', () => {
  equal(new Set(lines.map(({ request }) => request).filter(Boolean)).size, invocations, 'lines of HTTP requests');
  for (const line of lines) {
    truthy(line.function in functions && line.ms >= 0 && line.counts, `a line that says too little: ${JSON.stringify(line)}`);
    if (line.status !== undefined) equal('failure' in line, line.status >= 400, `whether something failed: ${JSON.stringify(line)}`);
  }
  truthy(lines.some(({ function: name, outcome, failure }) => name === 'deliver' && outcome === 'failed' && failure === 'busy'), 'no failed delivery');
  const text = JSON.stringify(lines);
  for (const secret of [ann.identity, ann.id, ann.account, 'kitchen', 'Ann']) truthy(!text.includes(secret), `a line with ${secret} in it`);
});

await finish();
