// The backend as deployed, in the local run: the HTTP API behind signatures, rooms that only their members can read,
// history, races, a thousand rooms and members, and failures of DynamoDB. The AWS SDK's signer signs the requests, its
// DynamoDB client reads the tables, MQTT.js speaks MQTT.
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { check, equal, finish, truthy } from './checks.mjs';
import { sleep, wait_until } from './client.mjs';
import { LocalHost, server_keys, server_policy } from './local_host.mjs';
import { Person, message, region } from './members.mjs';

const host = await LocalHost.start(['--server-policy', server_policy('dynamodb:*')]);
const [ann, ben, cleo] = await Promise.all([
  Person.enter(host, 'ann', { known: true }), Person.enter(host, 'ben', { known: true }), Person.enter(host, 'cleo'),
]);
const guest = await Person.guest(host);
// In this run, the server's key has full access to the tables.
const server = { accessKeyId: server_keys.AWS_ACCESS_KEY_ID, secretAccessKey: server_keys.AWS_SECRET_ACCESS_KEY };
const tables = new DynamoDBClient({ region, endpoint: host.services, credentials: server });
const S = (text) => ({ S: text });

// --- signatures ---
await check('a request signed by the AWS SDK\'s signer passes; tampered, expired, foreign and unsigned ones get 403', async () => {
  equal((await ann.call('GET', '/me')).body.name, 'Ann', 'the caller\'s name');
  const [url, options] = await ann.signed('PUT', '/me', { name: 'Ann' });
  const status = async (changes, at = url) => (await fetch(at, { ...options, ...changes })).status;
  equal(await status({ body: '{"name":"Eve"}' }), 403, 'another body');
  equal(await status({ method: 'GET', body: undefined }), 403, 'another method');
  equal(await status({}, new URL(`${host.config.api.url}/me?x=1`)), 403, 'another query');
  equal(await status({}, new URL(`${host.config.api.url}/rooms/lobby/members/me`)), 403, 'another path');
  equal(await status({ headers: { ...options.headers, 'x-amz-security-token': ben.credentials.sessionToken } }), 403, 'another token');
  equal(await status({ headers: { 'content-type': 'application/json' } }), 403, 'no signature');
  for (const [what, changes] of Object.entries({
    'a signature from ten minutes ago': { signingDate: new Date(Date.now() - 10 * 60e3) },
    'a signature from ten minutes ahead': { signingDate: new Date(Date.now() + 10 * 60e3) },
    'a wrong key': { credentials: { ...ann.credentials, secretAccessKey: 'x' } },
    'another service': { service: 'iotdata' },
  })) equal((await ann.call('GET', '/me', undefined, changes)).status, 403, what);
  equal((await ann.call('GET', '/me')).body.name, 'Ann', 'the name afterwards');
});
await check('a clock that is wrong is refused with AWS\'s time beside it', async () => {
  const response = await fetch(...await ann.signed('GET', '/me', undefined, { signingDate: new Date(Date.now() - 3600e3) }));
  equal(response.status, 403, 'status');
  truthy(Math.abs(Date.parse(response.headers.get('date')) - Date.now()) < 5000, `Date is ${response.headers.get('date')}`);
});
await check('guests look around and change nothing', async () => {
  await guest.expect(200, 'GET', '/rooms');
  await guest.expect(200, 'GET', '/rooms/lobby');
  await guest.expect(200, 'GET', '/rooms/lobby/messages');
  equal((await guest.expect(200, 'GET', `/users?ids=${ann.id}`)).users[0].name, 'Ann', 'a name');
  for (const [method, path, body] of [['PUT', '/me', { name: 'Guest' }], ['POST', '/rooms', { name: 'Mine', access: 'public' }], ['POST', '/session'],
    ['PUT', '/rooms/lobby/members/me'], ['GET', '/me/rooms'], ['GET', '/rooms/p.ann-and-ben/messages']])
    equal((await guest.call(method, path, body)).status, 403, `${method} ${path}`);
});

// --- routes ---
await check('every route answers as it should', async () => {
  equal((await cleo.expect(200, 'GET', '/me')).id, cleo.id, 'who I am');
  equal((await cleo.expect(200, 'GET', `/users/${ben.id}`)).name, 'Ben', 'a person');
  equal((await cleo.expect(200, 'GET', `/users?ids=${ann.id},${ben.id},${'0'.repeat(64)}`)).users.map((user) => user.name).sort(), ['Ann', 'Ben'], 'people');
  equal((await cleo.expect(200, 'GET', '/users?name=ANN')).id, ann.id, 'a person by name');
  equal((await cleo.call('GET', `/users/${'0'.repeat(64)}`)).body.code, 'not-found', 'nobody');
  equal((await cleo.expect(200, 'POST', '/session')).attached, false, 'attached a second time');
  const room = await cleo.expect(201, 'POST', '/rooms', { name: 'Cleo\'s Corner', access: 'public' });
  equal([room.id, room.name, room.access, room.owner], ['cleos-corner', 'Cleo\'s Corner', 'public', cleo.id], 'the room');
  equal((await ben.call('POST', '/rooms', { name: 'cleos corner', access: 'public' })).body.code, 'room-taken', 'the same room');
  equal((await ben.expect(200, 'GET', '/rooms/cleos-corner')).name, 'Cleo\'s Corner', 'a room');
  equal((await ben.expect(200, 'GET', '/rooms?prefix=cleo')).rooms.map((one) => one.id), ['cleos-corner'], 'rooms by prefix');
  await ben.expect(200, 'PUT', '/rooms/cleos-corner/members/me');
  equal((await ben.expect(200, 'GET', '/rooms/cleos-corner/members')).members.map((member) => member.user).sort(), [ben.id, cleo.id].sort(), 'members');
  await ben.expect(200, 'PUT', '/me/rooms/cleos-corner/read', { read: room.created + 1 });
  await ben.expect(200, 'PUT', '/me/rooms/cleos-corner/read', { read: room.created });
  const mine = (await ben.expect(200, 'GET', '/me/rooms')).rooms.find((one) => one.room.id === 'cleos-corner');
  equal(mine.read, room.created + 1, 'the read marker, which never goes back');
  equal((await ben.expect(200, 'GET', '/rooms/cleos-corner/messages')).messages, [], 'messages');
  truthy((await ben.call('DELETE', '/rooms/cleos-corner/members/me')).status < 300, 'leaving');
  equal((await ben.call('DELETE', '/rooms/cleos-corner')).body.code, 'not-allowed', 'deleting another\'s room');
  truthy((await cleo.call('DELETE', '/rooms/cleos-corner')).status < 300, 'deleting one\'s own');
  equal((await cleo.call('GET', '/rooms/cleos-corner')).status, 404, 'the deleted room');
  equal((await cleo.call('GET', '/nowhere')).status, 404, 'no route');
  const wrong = await cleo.call('POST', '/rooms', { name: '', access: 'public' });
  equal([wrong.status, wrong.body.code], [400, 'invalid-request'], 'a room without a name');
  truthy(!/table|Confab-|dynamo/i.test(JSON.stringify(wrong.body)), 'the answer says too much');
});
await check('a name is one person\'s, whatever its case and form', async () => {
  equal((await ben.call('PUT', '/me', { name: 'ＡＮＮ' })).body.code, 'name-taken', 'in full-width capitals');
  equal((await ben.expect(200, 'PUT', '/me', { name: 'Benjamin' })).name, 'Benjamin', 'another name');
  equal((await cleo.call('PUT', '/me', { name: 'ben' })).status, 200, 'the name that became free');
  await cleo.expect(200, 'PUT', '/me', { name: 'Cleo' });
  await ben.expect(200, 'PUT', '/me', { name: 'Ben' });
});

// --- what is stored ---
await check('the AWS SDK\'s DynamoDB client reads what the functions and the rule wrote', async () => {
  const profile = (await tables.send(new GetItemCommand({ TableName: 'Confab-Users', Key: { user: S(ann.id) } }))).Item;
  equal([profile.name.S, profile.identity.S], ['Ann', ann.identity], 'the person');
  const writer = await ann.connect();
  await writer.publishAsync(`c/in/u/lobby/${ann.identity}`, message('kept-1', 'to be kept'), { qos: 1 });
  let items = [];
  for (let tries = 0; items.length === 0 && tries < 50; ++tries) {
    await sleep(50);
    items = (await tables.send(new QueryCommand({ TableName: 'Confab-Messages', KeyConditionExpression: 'room = :room', ExpressionAttributeValues: { ':room': S('lobby') } }))).Items;
  }
  const [kept] = items;
  equal([kept.text.S, kept.sender.S, kept.lane.S, kept.id.S], ['to be kept', ann.id, 'u', 'kept-1'], 'the message');
  equal(kept.key.S, `${kept.key.S.slice(0, 13)}#${ann.id}#kept-1`, 'its key');
  truthy(Math.abs(Number(kept.stamp.N) - Date.now()) < 5000 && Math.abs(Number(kept.expires.N) - Date.now() / 1000 - 90 * 86400) < 100, 'its times');
  truthy(!JSON.stringify(items).includes(ann.identity), 'the identity id is in the history');
});
await check('the tables are closed to guests, to users and to a wrong key', async () => {
  for (const [credentials, wanted] of [[guest.credentials, 'AccessDeniedException'], [ann.credentials, 'AccessDeniedException'],
    [{ ...server, secretAccessKey: 'x' }, 'InvalidSignatureException']]) {
    const door = new DynamoDBClient({ region, endpoint: host.services, credentials, maxAttempts: 1 });
    const problem = await door.send(new ScanCommand({ TableName: 'Confab-Users' })).catch((error) => error);
    equal(problem.name, wanted, 'the answer');
  }
});
await check('history comes in pages, in order, both ways', async () => {
  const writer = await cleo.connect();
  await cleo.expect(201, 'POST', '/rooms', { name: 'Pages', access: 'public' });
  const ids = Array.from({ length: 120 }, (_, i) => `page-${String(i).padStart(3, '0')}`);
  for (const id of ids) {
    await writer.publishAsync(`c/in/u/pages/${cleo.identity}`, message(id, `line ${id}`), { qos: 1 });
    await sleep(12);  // AWS IoT drops more than a hundred a second
  }
  let kept = 0;
  for (let tries = 0; kept < ids.length && tries < 100; ++tries) {
    await sleep(50);
    kept = (await tables.send(new QueryCommand({ TableName: 'Confab-Messages', Select: 'COUNT', KeyConditionExpression: 'room = :room', ExpressionAttributeValues: { ':room': S('pages') } }))).Count;
  }
  const backwards = [];
  let page;
  do {
    page = await guest.expect(200, 'GET', `/rooms/pages/messages?limit=50${page ? `&before=${encodeURIComponent(page.older)}` : ''}`);
    truthy(page.messages.length > 0 && page.messages.length <= 50, `${page.messages.length} messages on a page`);
    backwards.unshift(...page.messages.map((one) => one.id));
  } while (page.older);
  equal([...backwards].sort(), ids, 'all messages, once');
  const first = (await guest.expect(200, 'GET', '/rooms/pages/messages?limit=50')).messages[0];
  const after = await guest.expect(200, 'GET', `/rooms/pages/messages?limit=100&after=${first.stamp - 1}`);
  truthy(after.messages.some((one) => one.id === first.id) && after.messages.length >= 50, 'what came after');
});

// --- at the same instant ---
await check('two people create the same room at the same instant, a hundred times: one does, the other is told', async () => {
  for (let round = 0; round < 100; ++round) {
    const answers = await Promise.all([ann, ben].map((person) => person.call('POST', '/rooms', { name: `Race ${round}`, access: 'public' })));
    equal(answers.map((answer) => answer.status).sort(), [201, 409], `the answers of round ${round}`);
    const winner = answers[0].status === 201 ? ann : ben;
    equal((await cleo.expect(200, 'GET', `/rooms/race-${round}`)).owner, winner.id, 'the owner');
    truthy((await winner.call('DELETE', `/rooms/race-${round}`)).status < 300, 'deleting');
  }
});
await check('two people take the same name at the same instant, a hundred times: one does, the other is told', async () => {
  for (let round = 0; round < 100; ++round) {
    const answers = await Promise.all([ben, cleo].map((person) => person.call('PUT', '/me', { name: `Racer ${round}` })));
    equal(answers.map((answer) => answer.status).sort(), [200, 409], `the answers of round ${round}`);
  }
  await ben.expect(200, 'PUT', '/me', { name: 'Ben' });
  await cleo.expect(200, 'PUT', '/me', { name: 'Cleo' });
});

// --- private rooms ---
const own = (person, room) => `c/own/${person.identity}/${room}`;
const into = (person, room) => `c/in/p/${room}/${person.identity}`;
const refused = async (promise) => (await promise.then(() => undefined, (problem) => problem))?.code;
await check('a private room is read and written by its members alone', async () => {
  const room = (await ann.expect(201, 'POST', '/rooms', { name: 'Kitchen', access: 'private' })).id;
  equal(room, 'p.kitchen', 'its id');
  await ann.expect(200, 'PUT', `/rooms/${room}/members/${ben.id}`);
  const [a, b, c, g] = await Promise.all([ann, ben, cleo, guest].map((person) => person.connect()));
  await Promise.all([[a, ann], [b, ben], [c, cleo]].map(([client, person]) => client.subscribeAsync(own(person, room), { qos: 1 })));
  for (const client of [c, g]) {
    for (const filter of [own(ann, room), `c/own/+/${room}`, 'c/own/#', `c/in/p/${room}/+`]) {
      const granted = await client.subscribeAsync(filter, { qos: 1 }).then((list) => list[0].qos, (problem) => problem.packet?.granted?.[0] ?? problem.code);
      equal(granted, 0x87, `what a stranger is granted for ${filter}`);
    }
  }
  equal(await refused(c.publishAsync(own(ann, room), message('forged', 'x'), { qos: 1 })), 0x87, 'writing to a member\'s own topic');
  equal(await refused(c.publishAsync(into(ann, room), message('forged', 'x'), { qos: 1 })), 0x87, 'writing in a member\'s name');
  equal(await refused(g.publishAsync(into(guest, room), message('guest', 'x'), { qos: 1 })), 0x87, 'a guest writing');

  await c.publishAsync(into(cleo, room), message('stranger', 'let me in'), { qos: 1 });
  await a.publishAsync(into(ann, room), message('inside', 'dinner is ready'), { qos: 1 });
  await wait_until(() => a.heard.length > 0 && b.heard.length > 0, 'the member\'s message', 5000);
  const { topic, message: heard } = b.heard[0];
  equal([topic, heard.id, heard.sender, heard.lane], [own(ben, room), 'inside', ann.id, 'p'], 'what Ben hears');
  truthy(!JSON.stringify(b.heard).includes(ann.identity), 'an identity id is in what Ben hears');
  const history = await ben.expect(200, 'GET', `/rooms/${room}/messages`);
  equal(history.messages.map((one) => one.id), ['inside'], 'the history');
  for (const path of [`/rooms/${room}/messages`, `/rooms/${room}/members`])
    truthy((await cleo.call('GET', path)).status === 403, `a stranger reads ${path}`);
  truthy((await cleo.call('PUT', `/rooms/${room}/members/me`)).status === 403, 'a stranger lets herself in');
  truthy((await ben.call('PUT', `/rooms/${room}/members/${cleo.id}`)).status === 403, 'a member who is not the owner lets somebody in');
  truthy(!(await cleo.expect(200, 'GET', '/rooms?prefix=kitchen')).rooms.some((one) => one.id === room), 'it is in the directory');

  // Removed with the next message.
  truthy((await ann.call('DELETE', `/rooms/${room}/members/${ben.id}`)).status < 300, 'removing Ben');
  await b.publishAsync(into(ben, room), message('removed', 'still here?'), { qos: 1 });
  await a.publishAsync(into(ann, room), message('after', 'he is gone'), { qos: 1 });
  await wait_until(() => a.heard.some((one) => one.message.id === 'after'), 'the message after', 5000);
  await sleep(300);
  equal([a, b, c].map((client) => client.heard.map((one) => one.message.id)), [['inside', 'after'], ['inside'], []], 'what each heard');
  equal((await ben.call('GET', `/rooms/${room}/messages`)).body.code, 'not-a-member', 'history for who was removed');
  truthy((await ann.call('DELETE', `/rooms/${room}`)).status < 300, 'deleting');
  for (const client of [a, b, c, g]) client.end(true);
});

await check('a policy that AWS takes its time to apply lets nobody connect before, and everybody afterwards', async () => {
  const slow = await LocalHost.start(['--no-demo', '--policy-delay', '2500']);
  const dora = await Person.enter(slow, 'dora');
  equal(await refused(dora.connect()), 0x87, 'connecting at once');
  equal(await refused((await Person.guest(slow)).connect()), undefined, 'a guest, who needs no such policy');
  const client = await wait_until(() => dora.connect().catch(() => undefined), 'a connection once the policy counts');
  equal(await refused(client.publishAsync(`c/in/u/lobby/${dora.identity}`, message('late', 'here'), { qos: 1 })), undefined, 'writing afterwards');
  client.end(true);
  await slow.stop();
});

// --- a thousand ---
async function write_all(table, items) {
  for (let i = 0; i < items.length; i += 25)
    await tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } })) } }));
}
async function all_pages(path, list) {
  const found = [];
  let next;
  do {
    const page = await ann.expect(200, 'GET', `${path}${next ? `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}` : ''}`);
    truthy(page[list].length <= 50, `${page[list].length} on a page`);
    found.push(...page[list]);
    next = page.next;
  } while (next);
  return found;
}
await check('a thousand rooms and a thousand members are listed, page after page', async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `many-${String(i).padStart(4, '0')}`);
  const created = { N: String(Date.now()) };
  await write_all('Confab-Rooms', names.map((name) => ({ access: S('public'), room: S(name), name: S(name), owner: S(ann.id), created })));
  equal((await all_pages('/rooms?prefix=many-', 'rooms')).map((room) => room.id), names, 'rooms');
  truthy((await all_pages('/rooms', 'rooms')).length >= 1003, 'all rooms');
  const users = Array.from({ length: 1000 }, (_, i) => i.toString(16).padStart(64, '0'));
  await write_all('Confab-Members', users.map((user) => ({ room: S('many-0000'), user: S(user), owner: { BOOL: false }, joined: created, identity: S('x'), name: S('many-0000'), access: S('public') })));
  equal((await all_pages('/rooms/many-0000/members', 'members')).map((member) => member.user), users, 'members');
}, { within: 120_000 });

// --- DynamoDB away ---
await check('while DynamoDB is away answers are 503 in words, messages still flow, and all is well afterwards without a restart', async () => {
  const [reader, writer] = [await ben.connect(), await ann.connect()];
  await reader.subscribeAsync('c/out/lobby', { qos: 1 });
  await host.switch_tables(false);
  for (const [method, path, body] of [['GET', '/me'], ['GET', '/rooms'], ['POST', '/rooms', { name: 'Never', access: 'public' }], ['GET', '/rooms/lobby/messages']]) {
    const answer = await ann.call(method, path, body);
    equal([answer.status, answer.body?.code], [503, 'busy'], `${method} ${path}`);
    truthy(/^[A-Z].{10,}[.!]?$/.test(answer.body.message) && !/ECONN|127\.0|Confab-|stack/i.test(JSON.stringify(answer.body)), `the sentence is ${answer.body.message}`);
  }
  await writer.publishAsync(`c/in/u/lobby/${ann.identity}`, message('meanwhile', 'still talking'), { qos: 1 });
  await wait_until(() => reader.heard.some((one) => one.message.id === 'meanwhile'), 'a message without history', 5000);
  await host.switch_tables(true);
  equal((await ann.expect(200, 'GET', '/me')).name, 'Ann', 'afterwards');
  await writer.publishAsync(`c/in/u/lobby/${ann.identity}`, message('afterwards', 'kept again'), { qos: 1 });
  await sleep(500);
  const ids = (await ann.expect(200, 'GET', '/rooms/lobby/messages')).messages.map((one) => one.id);
  truthy(ids.includes('kept-1') && ids.includes('afterwards') && !ids.includes('meanwhile'), `the history holds ${ids}`);
});
await check('rooms, people and messages are there after the whole run was killed', async () => {
  await sleep(300);  // accounts are stored within a tenth of a second
  await host.stop('SIGKILL');
  await host.again();
  truthy((await ann.expect(200, 'GET', '/rooms/lobby/messages')).messages.some((one) => one.id === 'kept-1'), 'the message is gone');
  equal((await ann.expect(200, 'GET', '/me')).name, 'Ann', 'the name');
});
await check('with the tables emptied everybody is told in words, and goes on without a restart', async () => {
  for (const [TableName, ...keys] of [['Confab-Users', 'user'], ['Confab-Rooms', 'access', 'room'], ['Confab-Members', 'room', 'user']]) {
    for (let found; (found = (await tables.send(new ScanCommand({ TableName, Limit: 25 }))).Items).length > 0;) {
      const deletions = found.map((item) => ({ DeleteRequest: { Key: Object.fromEntries(keys.map((name) => [name, item[name]])) } }));
      await tables.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: deletions } }));
    }
  }
  for (const [code, method, path, body] of [['no-profile', 'GET', '/me'], ['not-found', 'GET', '/rooms/coffee'], ['not-found', 'PUT', '/rooms/coffee/members/me'],
    ['not-found', 'GET', '/rooms/p.ann-and-ben/messages']])
    equal((await ann.call(method, path, body)).body.code, code, `${method} ${path}`);
  equal((await ann.expect(200, 'GET', '/rooms')).rooms.map((one) => one.id), ['help', 'lobby'], 'the rooms that the deployment itself offers');
  await ann.expect(200, 'PUT', '/rooms/lobby/members/me');
  equal((await ann.call('POST', '/rooms', { name: 'Lobby', access: 'public' })).body.code, 'room-taken', 'a room that is offered');
  equal((await ann.expect(200, 'PUT', '/me', { name: 'Ann' })).name, 'Ann', 'the name, still hers');
  await ann.expect(201, 'POST', '/rooms', { name: 'Coffee', access: 'public' });
  equal((await ann.expect(200, 'GET', '/rooms/coffee/messages')).messages, [], 'a new room begins empty');
});
await check('--fresh forgets everything, and the demo is there again', async () => {
  await host.stop();
  host.options = ['--fresh'];
  await host.again();
  truthy(host.lines.some((line) => line.includes('ann and ben')), 'the demo accounts are not named');
  equal((await ann.call('GET', '/me')).status, 403, 'old keys');
  const again = await Person.enter(host, 'ann', { known: true });
  equal((await again.expect(200, 'GET', '/me/rooms')).rooms.map((one) => one.room.id).sort(), ['coffee', 'help', 'lobby', 'p.ann-and-ben'], 'her rooms');
  equal((await again.expect(200, 'GET', '/rooms/lobby/messages')).messages, [], 'messages');
});

await finish();
