// scripts/dev --transport: a page on each of the four transports, with one stand-in that offers all of them. Guests on
// AWS IoT, API Gateway and SQS meet in one room; on the plain broker they are among themselves.
import net from 'node:net';
import process from 'node:process';

import { check, cleanup, equal, finish, side_by_side, truthy } from './checks.mjs';
import { Chat, run, sleep, wait_until } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { root } from './places.mjs';

const hosts = {};
for (const transport of ['iot', 'mqtt', 'api-gateway', 'sqs'])
  await check(`--transport ${transport} leads the page there`, async () => {
    hosts[transport] = await LocalHost.start(['--no-demo', '--transport', transport]);
    const { config, services } = hosts[transport];
    equal(config.transport, transport, 'the transport');
    const at = services.replace('http://', '');
    if (transport === 'mqtt') equal([config.mqtt.url, config.topics.layout, config.api], [`ws://${at}/plain`, 'direct', undefined], 'the broker, layout and API');
    else equal([config.apiGateway.url, config.iot.endpoint, config.api.url], [`ws://${at}/chat`, at, `http://${at}/api`], 'where everything is');
  });

await check('several between commas stand in the configuration as a list', async () => {
  const host = await LocalHost.start(['--no-demo', '--transport', 'iot,api-gateway,sqs']);
  equal(host.config.transport, ['iot', 'api-gateway', 'sqs'], 'the transports');
  await host.stop();
});

await check('a way that there is not, or a layout that a way has not, is refused with a sentence', async () => {
  const host = (...args) => run(['src/platform/local/host.mjs', ...args], { command: [process.execPath], cwd: root });
  const unknown = await host('--transport', 'pigeon');
  equal([unknown.code, unknown.diagnostics], [2, 'error: --transport must be iot, mqtt, api-gateway or sqs\n'], 'an unknown way');
  equal((await host('--transport', 'iot,mqtt')).code, 2, 'the plain broker among others');
  equal((await host('--transport', 'sqs', '--layout', 'plain')).code, 2, 'a layout of another way');
});

// Everybody receives the messages of everybody else, once.
async function talk(chats) {
  await Promise.all(chats.map((chat) => chat.wait('joined', { where: (event) => event.own && event.room === 'lobby' })));
  chats.forEach((chat, index) => chat.say(`from ${index}`));
  for (const [index, chat] of chats.entries()) {
    const others = chats.map((_, other) => `from ${other}`).filter((_, other) => other !== index);
    await wait_until(() => others.every((text) => chat.heard().includes(text)), `all that the others said, at ${index}`);
    await chat.wait('delivered', { where: (event) => event.text === `from ${index}` });
    equal(chat.heard().filter((text) => text.startsWith('from ')).sort(), others, `heard at ${index}`);
  }
  for (const chat of chats) equal(await chat.stop(), 0, 'exit code');
}
const on = (host, transport) => new Chat(host.config_file({ transport }), 'lobby', ['--name', transport, '--listen']);

await check('guests on AWS IoT, API Gateway and SQS are in one room, whichever way the page would take', async () => {
  await talk(['iot', 'api-gateway', 'sqs'].map((transport) => on(hosts['api-gateway'], transport)));
});

await check('guests on the plain broker hear each other, and nothing of AWS', async () => {
  const outside = new Chat(hosts.mqtt.config_file({
    transport: 'iot', mqtt: undefined, topics: { layout: 'stamped' }, region: 'us-east-1',
    iot: { endpoint: hosts.mqtt.services.replace('http://', '') }, cognito: { identityPoolId: hosts.iot.config.cognito.identityPoolId },
  }), 'lobby', ['--name', 'Outside', '--listen']);
  await outside.wait('joined', { where: (event) => event.own });
  await talk([on(hosts.mqtt, 'mqtt'), on(hosts.mqtt, 'mqtt')]);
  truthy(outside.heard().length === 0, `heard on AWS IoT: ${outside.heard()}`);
  equal(await outside.stop(), 0, 'exit code');
});

// A connection to the stand-in's services that can be cut: nothing passes, and nobody can connect, until
// it is restored.
async function lay_wire(services) {
  const sockets = new Set();
  const wire = { whole: true, mend: () => { wire.whole = true; } };
  wire.cut = () => {
    wire.whole = false;
    for (const socket of sockets) socket.destroy();
  };
  const server = net.createServer((near) => {
    if (!wire.whole) return near.destroy();
    const far = net.connect(Number(new URL(services).port), '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => { sockets.delete(socket); other.destroy(); }).pipe(other);
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  cleanup(() => { wire.cut(); server.close(); });
  wire.address = `127.0.0.1:${server.address().port}`;
  return wire;
}

const beside = side_by_side(2);
for (const [transport, over] of [
  ['iot', (wire) => ({ iot: { endpoint: wire.address } })],
  ['api-gateway', (wire) => ({ apiGateway: { url: `ws://${wire.address}/chat` } })],
]) {
  beside(`who listens on ${transport} and was cut off is told what was said meanwhile, once, and marked as late`, async () => {
    const host = hosts['api-gateway'];
    const room = `away-${transport}`;
    const wire = await lay_wire(host.services);
    const speaker = new Chat(host.config_file({ transport: 'iot' }), room, ['--name', 'Speaker', '--listen']);
    const says = async (...lines) => {
      speaker.say(...lines);
      await speaker.wait('delivered', { where: (event) => event.text === lines.at(-1) });
    };
    await speaker.wait('joined', { where: (event) => event.own });
    await says('before you came');
    // this must not be printed as missed; clocks may differ by two seconds, and within those it rather prints too much
    await sleep(3000);
    const listener = new Chat(host.config_file({ transport, ...over(wire) }), room, ['--name', 'Listener', '--listen']);
    await listener.wait('joined', { where: (event) => event.own });
    await sleep(500);
    await says('with you there');
    await wait_until(() => listener.heard().length === 1, 'the line that came live');

    wire.cut();
    await listener.wait('state', { where: (event) => event.state === 'waiting' });
    const missed = Array.from({ length: 60 }, (_, i) => `while you were away ${i + 1}`);  // more than a page of history
    await says(...missed);
    const seen = listener.events.length;
    wire.mend();
    await listener.wait('joined', { from: seen, where: (event) => event.own });
    await wait_until(() => listener.heard().length > missed.length, 'what was missed');
    await says('now that you are back');
    // nothing must come twice: the history is read once more, and if it is faster than the room, the last line is late,
    // too
    await sleep(6000);

    equal(listener.heard(), ['with you there', ...missed, 'now that you are back'], 'heard');
    const late = listener.of('message').map((event) => event.late);
    equal(late.slice(0, -1), [undefined, ...missed.map(() => true)], 'late');
    equal(await listener.stop(), 0, 'exit code of the listener');
    equal(await speaker.stop(), 0, 'exit code of the speaker');
  }, { within: 120_000 });
}

await beside.all_done();
await finish();
