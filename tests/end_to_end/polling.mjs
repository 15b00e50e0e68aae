// Polling sessions in the local run, testing in essence what ReutersMedia/sqs-browser-events tests against a deployed
// stack: created, addressed and destroyed by a system of the operator, read by the AWS SDK's SQS client. Messages come
// by HTTP and by Kinesis.
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { sleep } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { Person, region } from './members.mjs';
import { Session, operator } from './polling_session.mjs';

const host = await LocalHost.start(['--parameter', 'ApiGateway=on', '--parameter', 'Sqs=on']);
const system = operator(host);
let keys = 0;
const message = (to, text, more = {}) => ({ key: `key-${++keys}`, to, text, ...more });
const post = (to, text, more) => system.expect(200, 'POST', '/message', message(to, text, more));
const name_of = (promise) => promise.then(() => 'nothing', (problem) => problem.name);
const nothing = async (...sessions) => { for (const session of sessions) equal(await session.receive(0), [], `what is left for ${session.name}`); };

await check('of two sessions of an account each hears the account, itself and its user, and both what is for everyone', async () => {
  const [one, two] = [await Session.of(system, 'acme', 'una', 'one'), await Session.of(system, 'acme', 'dos', 'two')];
  const other = await Session.of(system, 'other', 'una', 'three');
  await post({ account: 'acme' }, 'for acme');
  equal([await one.texts(1), await two.texts(1)], [['for acme'], ['for acme']], 'what is for the account');
  await nothing(one, two, other);
  await post({ session: 'acme/una/one' }, 'for one');
  equal(await one.texts(1), ['for one'], 'what is for a session');
  await nothing(two, other);
  await post({ user: 'una' }, 'for una');
  equal([await one.texts(1), await other.texts(1)], [['for una'], ['for una']], 'what is for a user');
  await nothing(two);
  await post({ everyone: true }, 'for everyone');
  for (const session of [one, two, other]) equal(await session.texts(1), ['for everyone'], 'what is for everyone');
  await nothing(one, two, other);
});

await check('a frame carries text, sender, type and data, sealed under the session\'s own key', async () => {
  const [one, two] = [await Session.of(system, 'acme', 'una', 'one'), await Session.of(system, 'acme', 'dos', 'two')];
  await post({ session: 'acme/una/one' }, 'größer', { from: 'Build Bot', type: 'build', data: { number: 7 } });
  const [frame] = await one.receive(2);
  equal([frame.type, frame.room, frame.message.text, frame.message.name, frame.message.lane], ['message', 'd.service', 'größer', 'Build Bot', 's'], 'the frame');
  equal([frame.message.type, frame.message.data], ['build', { number: 7 }], 'what goes along');
  truthy(!one.sealKey.equals(two.sealKey) && one.sealKey.length === 32, 'the keys');
  equal((await post({ session: 'acme/nobody/none' }, 'x').catch((problem) => problem.message)).includes('404'), true, 'to a session that is none');
});

await check('a session made again is the same queue, with new keys', async () => {
  const first = await Session.of(system, 'acme', 'una', 'again');
  const [url, seal] = [first.queueUrl, first.sealKey];
  await post({ session: 'acme/una/again' }, 'before');
  first.take(await system.expect(200, 'PUT', first.path));
  equal([first.queueUrl, first.sealKey.equals(seal)], [url, true], 'queue and key');
  first.take(await system.expect(200, 'POST', `${first.path}/renew`));
  equal(await first.texts(1), ['before'], 'what came');
  const shown = await system.expect(200, 'GET', first.path);
  equal([shown.session, Object.keys(shown).some((key) => /key|queue/i.test(key))], ['acme/una/again', false], 'what a look at it shows');
  const all = await system.expect(200, 'GET', '/polling?account=acme');
  truthy(all.sessions.some(({ session }) => session === 'acme/una/again'), 'it is not in the list');
  equal((await system.call('POST', '/polling/acme/una/never/renew')).body.code, 'session-ended', 'renewing what is not there');
});

await check('the keys of a session open its own queue alone, and do nothing else with it', async () => {
  const [one, two] = [await Session.of(system, 'acme', 'una', 'one'), await Session.of(system, 'acme', 'dos', 'two')];
  await post({ session: 'acme/dos/two' }, 'for two alone');
  truthy(/AccessDenied/.test(await name_of(one.receive(0, two.queueUrl))), 'the other\'s queue');
  truthy(/AccessDenied|NonExistent|DoesNotExist/.test(await name_of(one.receive(0, `${two.queueUrl.slice(0, -4)}0000`))), 'a queue that is guessed');
  const { PurgeQueueCommand, SendMessageCommand, SetQueueAttributesCommand, ListQueuesCommand } = await import('@aws-sdk/client-sqs');
  const QueueUrl = one.queueUrl;
  for (const command of [new SendMessageCommand({ QueueUrl, MessageBody: 'x' }), new PurgeQueueCommand({ QueueUrl }), new ListQueuesCommand({}),
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } })])
    truthy(/AccessDenied/.test(await name_of(one.sqs.send(command))), command.constructor.name);
  equal(await two.texts(1), ['for two alone'], 'what its owner finds');
});

await check('polling a session that was destroyed fails', async () => {
  const session = await Session.of(system, 'acme', 'una', 'doomed');
  equal(await session.receive(0), [], 'before');
  await system.expect(200, 'DELETE', session.path);
  let problem = 'nothing';
  for (let tries = 0; problem === 'nothing' && tries < 50; ++tries) {
    problem = await name_of(session.receive(0));
    if (problem === 'nothing') await sleep(100);
  }
  truthy(/NonExistentQueue|QueueDoesNotExist|AccessDenied/.test(problem), `it answers ${problem}`);
  equal((await system.call('GET', session.path)).status, 404, 'a look at it');
  await system.expect(200, 'DELETE', session.path);
});

await check('nobody but the operator makes sessions for others, and people make their own', async () => {
  const [ann, guest] = [await Person.enter(host, 'ann', { known: true }), await Person.guest(host)];
  for (const person of [ann, guest]) {
    equal((await person.call('PUT', '/polling/acme/una/one')).status, 403, 'another\'s session');
    equal((await person.call('GET', '/polling')).status, 403, 'the list');
    const own = Object.assign(new Session(), { system: person, name: '00112233aabbccdd' });
    own.take(await person.expect(200, 'PUT', '/me/polling/00112233aabbccdd'));
    await person.expect(200, 'PUT', '/me/polling/00112233aabbccdd/rooms/lobby');
    await person.expect(200, 'POST', '/rooms/lobby/messages', { v: 1, id: `m-${person.id.slice(0, 8)}`, kind: 'text', name: 'Somebody', text: `by ${person.id}` });
    equal(await own.texts(1), [`by ${person.id}`], 'what was said in the room');
    await person.expect(200, 'DELETE', '/me/polling/00112233aabbccdd');
  }
  equal((await system.call('PUT', `/polling/chat/${ann.id}/mine`)).status, 403, 'the operator in the account of the pages');
});

await check('notices are kept for a day, by type, until they are read, and reading is told to the other sessions', async () => {
  const session = await Session.of(system, 'acme', 'reader', 'screen');
  const [a, b] = [await post({ user: 'reader' }, 'one', { type: 'news' }), await post({ user: 'reader' }, 'two', { type: 'alarm' })];
  await post({ user: 'reader' }, 'three', { sqsOnly: true });
  equal(await session.texts(3), ['one', 'three', 'two'], 'what came');
  const list = async (query = '') => (await system.expect(200, 'GET', `/polling/users/reader/messages${query}`)).messages;
  equal((await list()).map((notice) => [notice.id, notice.type, notice.read]), [[b.id, 'alarm', false], [a.id, 'news', false]], 'notices');
  equal((await list('?type=news')).map(({ id }) => id), [a.id], 'news');
  equal((await list(`?end=${a.stamp - 1}`)), [], 'before the first');
  equal((await system.expect(200, 'POST', '/polling/users/reader/read', { ids: [a.id] })).read, [a.id], 'what was marked');
  const [receipt] = await session.receive(2);
  equal([receipt.type, receipt.messages], ['message-read-receipt', [a.id]], 'the receipt');
  equal((await list('?is_read=false')).map(({ id }) => id), [b.id], 'unread');
});

await check('a record of the Kinesis stream is a message, and the same key is the same message', async () => {
  const session = await Session.of(system, 'acme', 'una', 'stream');
  const kinesis = new KinesisClient({ region, endpoint: host.services, credentials: system.credentials, maxAttempts: 1, requestHandler: new NodeHttpHandler() });
  cleanup(() => kinesis.destroy());
  const record = Buffer.from(JSON.stringify(message({ session: 'acme/una/stream' }, 'by stream')));
  for (const Data of [record, Buffer.from('no message'), record])
    await kinesis.send(new PutRecordCommand({ StreamName: 'Confab-NoticeStream', PartitionKey: 'una', Data }));
  equal(await session.texts(1), ['by stream'], 'what came');
  await sleep(500);
  equal(await session.texts(1), [], 'what came again');
});

await check('fifty sessions all receive every one of a hundred broadcasts', async () => {
  const sessions = await Promise.all(Array.from({ length: 50 }, (_, i) => Session.of(system, 'crowd', `user-${i}`, `session-${i}`)));
  const texts = Array.from({ length: 100 }, (_, i) => `broadcast ${i}`);
  for (const text of texts) await post({ account: 'crowd' }, text);
  const received = await Promise.all(sessions.map((session) => session.texts(texts.length)));
  for (const [i, found] of received.entries()) equal(found, [...texts].sort(), `what session ${i} received`);
}, { within: 180_000 });

await finish();
