// The headless client with Mosquitto, another broker, and MQTT.js, another client: a thousand messages with the broker
// killed in between, both protocol versions, all layouts, names and passwords.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import mqtt from 'mqtt';
import { Broker } from './broker.mjs';
import { check, cleanup, equal, finish, side_by_side, truthy } from './checks.mjs';
import { Chat, run, sleep, temporary_folder, wait_until, write_json } from './client.mjs';

const folder = temporary_folder('chat');
const broker = await Broker.start();
const config = (name, topics, extra = {}) =>
  write_json(folder, `${name}.json`, { transport: 'mqtt', mqtt: { url: broker.url, ...extra }, topics });
const direct = config('direct', { layout: 'direct' });
const plain = config('plain', { layout: 'plain' });

async function foreign_client(options = {}) {
  const client = await mqtt.connectAsync(broker.tcp_url, { reconnectPeriod: 200, ...options });
  cleanup(() => client.endAsync(true));
  return client;
}

// A client sends at most ten lines a second, so this runs in parallel with the rest, with its own broker.
const beside = side_by_side(1);
beside('a thousand messages, the broker killed in between: each arrives once and in order', async () => {
  const broker = await Broker.start();
  const direct = write_json(temporary_folder('config'), 'config.json', { transport: 'mqtt', mqtt: { url: broker.url }, topics: { layout: 'direct' } });
  const listener = new Chat(direct, 'thousand', ['--name', 'Listener', '--listen']);
  await listener.wait('joined', { where: (e) => e.own });
  const sender = new Chat(direct, 'thousand', ['--name', 'Sender']);
  const lines = Array.from({ length: 1000 }, (_, i) => `message ${i + 1}`);
  sender.say(...lines);
  sender.end_input();

  for (const after of [150, 600]) {
    await wait_until(() => listener.heard().length >= after, `${after} messages`, 90_000);
    const seen = listener.events.length;
    await broker.kill();
    await listener.wait('state', { from: seen, where: (e) => e.state === 'waiting' });
    await sleep(500);
    // Without a history a reader cannot catch up, so the writer pauses until the reader is back.
    sender.child.kill('SIGSTOP');
    await broker.again();
    await listener.wait('joined', { from: seen, where: (e) => e.own });
    sender.child.kill('SIGCONT');
  }
  equal(await sender.ended, 0, 'exit code of the sender');
  await wait_until(() => listener.heard().length >= lines.length, 'the last message');
  equal(listener.heard(), lines, 'heard');
  equal(sender.of('delivered').map((event) => event.text), lines, 'delivered');
  equal(sender.of('failed'), [], 'failed');
  equal(sender.of('connected').length, 3, 'connections');
  equal(await listener.stop(), 0, 'exit code of the listener');
}, { within: 200_000 });

await check('the broker that the tests start answers on the loopback address and on no other of this machine', async () => {
  const answers = (port, host) => new Promise((answer) => {
    const socket = net.connect({ port, host, timeout: 5000 }, () => { socket.destroy(); answer(true); });
    socket.on('error', () => answer(false)).on('timeout', () => { socket.destroy(); answer(false); });
  });
  const others = Object.values(os.networkInterfaces()).flat().map(({ address }) => address).filter((address) => address !== '127.0.0.1');
  for (const port of [broker.tcp, broker.port]) {
    equal(await answers(port, '127.0.0.1'), true, `an answer at 127.0.0.1:${port}`);
    for (const host of ['127.0.0.2', ...others]) equal(await answers(port, host), false, `an answer at ${host}, port ${port}`);
  }
});

await check('two clients talk, each hears the other once and itself as own', async () => {
  const ann = new Chat(direct, 'Tea Time!', ['--name', 'Ann', '--listen']);
  const bob = new Chat(direct, 'tea-time', ['--name', 'Bob', '--listen']);
  await Promise.all([ann.wait('joined', { where: (e) => e.own }), bob.wait('joined', { where: (e) => e.own })]);
  ann.say('hello Bob', 'Größe 你好 👩‍👩‍👧');
  bob.say('hello Ann');
  await Promise.all([ann.wait('message', { where: (e) => !e.own }), bob.wait('message', { where: (e) => e.text?.startsWith('Größe') })]);
  await wait_until(() => ann.of('delivered').length === 2 && bob.of('delivered').length === 1, 'delivery');
  equal(ann.of('sent').map((event) => event.text), ['hello Bob', 'Größe 你好 👩‍👩‍👧'], 'sent');
  equal(ann.heard(), ['hello Ann'], 'heard by Ann');
  equal(bob.heard(), ['hello Bob', 'Größe 你好 👩‍👩‍👧'], 'heard by Bob');
  const message = bob.of('message').find((event) => !event.own);
  equal([message.room, message.name, message.own, typeof message.id], ['tea-time', 'Ann', false, 'string'], 'fields');
  equal(message.from, ann.of('connected')[0].from, 'sender');
  truthy(Math.abs(message.at - Date.now()) < 60_000, `time is ${message.at}`);
  equal(ann.of('delivered').map((event) => event.text), ['hello Bob', 'Größe 你好 👩‍👩‍👧'], 'delivered');
  equal(ann.of('message').filter((event) => event.own).length, 2, 'own messages seen by Ann');
  equal(await ann.stop(), 0, 'exit code of Ann');
  equal(await bob.stop(), 0, 'exit code of Bob');
});

await check('at the end of input it waits until all is delivered and ends with 0', async () => {
  const result = await run(['chat', '--config', direct, '--room', 'short', '--name', 'Cat'], { input: 'one\n\ntwo\nthree' });
  equal(result.code, 0, 'exit code');
  const events = result.output.trim().split('\n').map((line) => JSON.parse(line));
  equal(events.filter((event) => event.event === 'delivered').map((event) => event.text), ['one', 'two', 'three'], 'delivered');
  equal(result.diagnostics, '', 'standard error');
});

await check('several rooms: hears all, sends to the first', async () => {
  const both = new Chat(direct, 'first', ['--room', 'second', '--name', 'Two', '--listen']);
  await both.wait('joined', { where: (e) => e.own && e.room === 'second' });
  await run(['chat', '--config', direct, '--room', 'second', '--name', 'Solo'], { input: 'into the second\n' });
  both.say('into the first');
  await both.wait('delivered');
  equal(both.of('message').filter((e) => !e.own).map((e) => [e.room, e.text]), [['second', 'into the second']], 'heard');
  equal(both.of('delivered')[0].room, 'first', 'sent to');
  equal(await both.stop(), 0, 'exit code');
});

for (const [version, name] of [[5, 'MQTT 5'], [4, 'MQTT 3.1.1']]) {
  await check(`MQTT.js on ${name} and Confab understand each other in the direct layout, bare bodies too`, async () => {
    const room = `js-${version}`;
    const chat = new Chat(direct, room, ['--name', 'Dan', '--listen']);
    const peer = await foreign_client({ protocolVersion: version });
    const bodies = [];
    peer.on('message', (topic, payload) => {
      if (payload.toString().startsWith('{')) bodies.push([topic, JSON.parse(payload.toString())]);
    });
    await chat.wait('joined', { where: (e) => e.own });
    await peer.subscribeAsync(`room/public/${room}/+`);
    await peer.publishAsync(`room/public/${room}/someone`, JSON.stringify({ message: 'bare' }), { qos: 1 });
    await peer.publishAsync(`room/public/${room}/someone`, 'no JSON at all', { qos: 1 });
    await peer.publishAsync(`room/public/${room}/someone`, '', { qos: 1 });
    await peer.publishAsync(`room/public/${room}/someone`, JSON.stringify({ message: 'after the broken ones' }), { qos: 1 });
    chat.say('from Confab');
    await chat.wait('message', { where: (e) => e.text === 'after the broken ones' });
    await chat.wait('delivered');
    await wait_until(() => bodies.some(([, body]) => body.message === 'from Confab'), 'our message at the peer');
    equal(chat.heard(), ['bare', 'after the broken ones'], 'heard');
    equal(chat.of('message').find((e) => !e.own).from, 'someone', 'sender');
    const [topic, body] = bodies.find(([, content]) => content.message === 'from Confab');
    truthy(topic.startsWith(`room/public/${room}/`) && body.name === 'Dan', `${topic} ${JSON.stringify(body)}`);
    equal(await chat.stop(), 0, 'exit code');
  });
}

await check('MQTT.js and Confab understand each other in the plain layout: raw text', async () => {
  const chat = new Chat(plain, 'raw', ['--name', 'Eve', '--listen']);
  const peer = await foreign_client();
  const texts = [];
  peer.on('message', (topic, payload) => texts.push(payload.toString()));
  await peer.subscribeAsync('chat/raw');
  await chat.wait('joined', { where: (e) => e.own });
  await peer.publishAsync('chat/raw', 'raw text', { qos: 1 });
  chat.say('raw answer', 'raw answer');
  await chat.wait('message', { where: (e) => e.text === 'raw text' });
  await wait_until(() => chat.of('delivered').length === 2, 'two deliveries');
  await wait_until(() => texts.filter((text) => text === 'raw answer').length === 2, 'our text at the peer');
  truthy(texts.some((text) => text.includes('Eve') && text.includes('joined')), `no announcement in ${JSON.stringify(texts)}`);
  equal(await chat.stop(), 0, 'exit code');
});

await check('messages written while the broker is away go out when it is back', async () => {
  const chat = new Chat(direct, 'away', ['--name', 'Gil']);
  await chat.wait('joined', { where: (e) => e.own });
  await broker.kill();
  await chat.wait('state', { where: (e) => e.state === 'waiting' });
  const waiting = chat.of('state').at(-1);
  truthy(waiting.cause === 'network' && waiting.reason.length > 0, JSON.stringify(waiting));
  chat.say('written offline');
  chat.end_input();
  await sleep(300);
  await broker.again();
  equal(await chat.ended, 0, 'exit code');
  equal(chat.of('delivered').map((event) => event.text), ['written offline'], 'delivered');
});

await check('what was not sent is in the state file, readable by its owner alone, and goes out in the next run', async () => {
    const state = `${folder}/state.json`;
  const first = new Chat(direct, 'kept', ['--name', 'Hal', '--state', state]);
  await first.wait('joined', { where: (e) => e.own });
  await broker.kill();
  await first.wait('state', { where: (e) => e.state === 'waiting' });
  first.say('kept for later');
  await wait_until(() => fs.existsSync(state) && fs.readFileSync(state, 'utf8').includes('kept for later'), 'the line in the state file');
  first.child.kill('SIGKILL');
  await first.ended;
  truthy((fs.statSync(state).mode & 0o077) === 0, 'the file is open to others');
  await broker.again();
  const result = await run(['chat', '--config', direct, '--room', 'kept', '--name', 'Hal', '--state', state]);
  equal(result.code, 0, `exit code (${result.diagnostics})`);
  truthy(result.output.split('\n').some((line) => line.includes('"delivered"') && line.includes('kept for later')), result.output);
  const again = await run(['chat', '--config', direct, '--room', 'kept', '--name', 'Hal', '--state', state]);
  truthy(!again.output.includes('kept for later'), 'sent once more');
});

await check('an interrupted client that has something undelivered ends with 1, a reader who leaves early hears nothing', async () => {
  const chat = new Chat(direct, 'cut', ['--name', 'Ida']);
  await chat.wait('joined', { where: (e) => e.own });
  await broker.kill();
  await chat.wait('state', { where: (e) => e.state === 'waiting' });
  chat.say('never');
  await sleep(200);
  equal(await chat.stop(), 1, 'exit code');
  await broker.again();

  const quiet = new Chat(direct, 'pipe', ['--name', 'Jo', '--listen']);
  await quiet.wait('joined', { where: (e) => e.own });
  quiet.child.stdout.destroy();
  quiet.say('into nowhere');
  equal(await quiet.ended, 0, 'exit code after standard output was closed');
  equal(quiet.diagnostics, '', 'standard error');
});

await check('a line that is too long is told and not sent; the next one is', async () => {
  const input = `${'x'.repeat(20_000)}\nshort\n`;
  const result = await run(['chat', '--config', direct, '--room', 'long', '--name', 'Kim'], { input });
  equal(result.code, 1, 'exit code');
  const events = result.output.trim().split('\n').map((line) => JSON.parse(line));
  equal(events.filter((event) => event.event === 'error').length, 1, 'errors');
  equal(events.filter((event) => event.event === 'delivered').map((event) => event.text), ['short'], 'delivered');
});

await check('doctor goes through all steps', async () => {
  for (const file of [direct, plain]) {
    const result = await run(['doctor', '--config', file]);
    equal(result.output.trim().split('\n').map((line) => line.split(/ +/)[0]), Array(7).fill('ok'), 'steps');
    equal(result.code, 0, 'exit code');
  }
});

await check('doctor says where it breaks when nobody listens', async () => {
  const file = write_json(folder, 'nobody.json', { transport: 'mqtt', mqtt: { url: `ws://127.0.0.1:9/mqtt` } });
  const result = await run(['doctor', '--config', file]);
  equal(result.code, 1, 'exit code');
  truthy(/^failed +connect +\S/m.test(result.output), result.output);
});

const guarded = await Broker.start({ users: { ann: 'right' } });
const named = write_json(folder, 'named.json', { transport: 'mqtt', mqtt: { url: guarded.url, username: 'ann' }, topics: { layout: 'direct' } });

await check('user name and password open a guarded broker', async () => {
  const environment = { CONFAB_PASSWORD: 'right' };
  const result = await run(['chat', '--config', named, '--room', 'guarded'], { input: 'let in\n', environment });
  equal(result.code, 0, `exit code (${result.diagnostics})`);
  equal((await run(['doctor', '--config', named], { environment })).code, 0, 'exit code of doctor');
});

await check('a wrong password, and none where one is needed, end with 4 and a sentence', async () => {
  const anonymous = write_json(folder, 'anonymous.json', { transport: 'mqtt', mqtt: { url: guarded.url } });
  for (const [file, environment] of [[named, { CONFAB_PASSWORD: 'wrongPassword123' }], [anonymous, {}]]) {
    const result = await run(['chat', '--config', file, '--room', 'guarded'], { input: 'not let in\n', environment });
    equal(result.code, 4, 'exit code');
    truthy(result.diagnostics.trim().length > 10, 'no sentence on standard error');
    truthy(!(result.output + result.diagnostics).includes('wrongPassword123'), 'the password is in the output');
    const doctor = await run(['doctor', '--config', file], { environment });
    equal(doctor.code, 4, 'exit code of doctor');
    truthy(/^failed +connect/m.test(doctor.output), doctor.output);
  }
});

await beside.all_done();
await finish();
