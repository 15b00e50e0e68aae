// The headless client on a bad network: a proxy in front of Mosquitto refuses, stalls, cuts and garbles at the worst
// moments. Whatever happens, a witness on the other side receives every message once.
import net from 'node:net';
import { Broker } from './broker.mjs';
import { cleanup, equal, finish, side_by_side, truthy } from './checks.mjs';
import { Chat, run, sleep, temporary_folder, wait_until, write_json } from './client.mjs';
import { free_port } from './ports.mjs';
import { Proxy, type_of, types } from './proxy.mjs';

const folder = temporary_folder('faults');
const broker = await Broker.start();
const config = (url, layout = 'direct') =>
  write_json(temporary_folder('config'), 'config.json', { transport: 'mqtt', mqtt: { url }, topics: { layout } });
let rooms = 0;
const beside = side_by_side(4);  // each has its own room and proxy

// Sends `lines` through a proxy with this behaviour; checks that all arrived once, and returns the sender's events.
async function send_through(behaviour, lines = ['one', 'two']) {
  const room = `fault-${++rooms}`;
  const proxy = await Proxy.start(broker.url, behaviour);
  const witness = new Chat(config(broker.url), room, ['--name', 'Witness', '--listen']);
  await witness.wait('joined', { where: (e) => e.own });
  const sender = await run(['chat', '--config', config(proxy.url), '--room', room, '--name', 'Sender'], { input: lines.join('\n') });
  const events = sender.output.trim().split('\n').map((line) => JSON.parse(line));
  equal(sender.code, 0, `exit code of the sender (${sender.diagnostics}${sender.output})`);
  await wait_until(() => witness.heard().length >= lines.length, 'all messages');
  await sleep(200);
  equal(witness.heard(), lines, 'heard by the witness');
  equal(events.filter((event) => event.event === 'delivered').map((event) => event.text), lines, 'delivered');
  equal(await witness.stop(), 0, 'exit code of the witness');
  return { events, proxy };
}
const first_time = (action) => {
  let done = false;
  return (...args) => {
    if (done) return false;
    done = true;
    action(...args);
    return true;
  };
};

beside('a broker that speaks only MQTT 3.1.1 is spoken to in 3.1.1', async () => {
  const versions = [];
  await send_through({
    from_client(bytes, link) {
      if (type_of(bytes) === types.connect) {
        const level = bytes[8];
        versions.push(level);
        if (level === 5) {
          link.to_client(Buffer.from([0x20, 2, 0, 1]));  // unacceptable protocol version
          setTimeout(link.cut, 20);
          return;
        }
      }
      link.to_server(bytes);
    },
  });
  equal([versions[0], versions.at(-1)], [5, 4], 'protocol levels');
});

beside('nobody listens at first', async () => {
  const port = await free_port();
  const file = config(`ws://127.0.0.1:${port}/mqtt`);
  const chat = new Chat(file, 'later', ['--name', 'Early']);
  chat.say('early');
  chat.end_input();
  await chat.wait('state', { where: (e) => e.state === 'waiting' });
  const late = net.createServer((socket) => socket.pipe(net.connect(broker.port, '127.0.0.1').on('error', () => {})).pipe(socket).on('error', () => {}));
  await new Promise((ready) => late.listen(port, '127.0.0.1', ready));
  cleanup(() => late.close());
  equal(await chat.ended, 0, 'exit code');
});

beside('the socket opens, but no CONNACK comes: given up after ten seconds, tried again', async () => {
  const { events } = await send_through({
    from_server(bytes, link) {
      if (link.number > 1) link.to_client(bytes);
    },
  });
  truthy(events.some((event) => event.event === 'state' && event.state === 'waiting'), 'no waiting in between');
});

beside('garbage before CONNACK closes and tries again', async () => {
  await send_through({
    connected(link) {
      if (link.number === 1) link.to_client(Buffer.from('HTTP/1.1 502 Bad Gateway'));
    },
  });
});

beside('a text message closes and tries again', async () => {
  await send_through({
    connected(link) {
      if (link.number === 1) link.to_client('hello, I am a text');
    },
  });
});

beside('cut after SUBSCRIBE, before SUBACK', async () => {
  const cut = first_time((link) => link.cut());
  await send_through({
    from_server(bytes, link) {
      if (type_of(bytes) === types.suback && cut(link)) return;
      link.to_client(bytes);
    },
  });
});

beside('cut after PUBLISH reached the broker, before PUBACK: sent again, one copy', async () => {
  let seen = 0;
  const cut = first_time((link) => link.cut());
  await send_through({
    from_client(bytes, link) {
      link.to_server(bytes);
      if (type_of(bytes) === types.publish && ++seen === 3) setTimeout(() => cut(link), 30);
    },
    from_server(bytes, link) {
      if (seen < 3 || link.number > 1) link.to_client(bytes);
    },
  }, ['one', 'two', 'three', 'four', 'five']);
});

beside('cut before PUBLISH reached the broker', async () => {
  let seen = 0;
  const cut = first_time((link) => link.cut());
  await send_through({
    from_client(bytes, link) {
      if (type_of(bytes) === types.publish && ++seen === 3 && cut(link)) return;
      link.to_server(bytes);
    },
  }, ['one', 'two', 'three', 'four', 'five']);
});

beside('a message that breaks the connection twice is set aside with a reason; the others arrive', async () => {
  const proxy = await Proxy.start(broker.url, {
    from_client(bytes, link) {
      if (type_of(bytes) === types.publish && bytes.includes('poison')) link.cut();
      else link.to_server(bytes);
    },
  });
  const witness = new Chat(config(broker.url), 'breaking', ['--name', 'Witness', '--listen']);
  await witness.wait('joined', { where: (e) => e.own });
  const sender = await run(['chat', '--config', config(proxy.url), '--room', 'breaking', '--name', 'Sender'], { input: 'one\npoison\nthree\n' });
  equal(sender.code, 1, 'exit code of the sender');
  const failed = sender.output.trim().split('\n').map((line) => JSON.parse(line)).filter((event) => event.event === 'failed');
  equal(failed.map((event) => event.text), ['poison'], 'failed');
  truthy(failed[0].reason.length > 10, 'no reason');
  await wait_until(() => witness.heard().length >= 2, 'the others');
  equal(witness.heard(), ['one', 'three'], 'heard by the witness');
  equal(await witness.stop(), 0, 'exit code of the witness');
});

beside('everything comes one byte a message, and everything twice glued together', async () => {
  await send_through({
    from_server(bytes, link) {
      for (let i = 0; i < bytes.length; ++i) link.to_client(bytes.subarray(i, i + 1));
    },
  });
  let held = [];
  let timer;
  await send_through({
    from_server(bytes, link) {
      held.push(bytes);
      clearTimeout(timer);
      timer = setTimeout(() => link.to_client(Buffer.concat(held.splice(0))), 50);
    },
  });
});

beside('a packet that claims 256 MB, and a length of five bytes, close and try again', async () => {
  for (const bytes of [[0x30, 0xff, 0xff, 0xff, 0x7f], [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]]) {
    const inject = first_time((link) => link.to_client(Buffer.from(bytes)));
    await send_through({
      from_server(message, link) {
        link.to_client(message);
        if (type_of(message) === types.suback) inject(link);
      },
    });
  }
});

beside('an interruption is not a busy loop: no more than a few tries in five seconds', async () => {
  let tries = 0;
  const counter = net.createServer((socket) => {
    tries += 1;
    socket.destroy();
  });
  const port = await free_port();
  await new Promise((ready) => counter.listen(port, '127.0.0.1', ready));
  cleanup(() => counter.close());
  const chat = new Chat(config(`ws://127.0.0.1:${port}/mqtt`), 'nowhere', ['--listen']);
  await sleep(5000);  // counts attempts for this time: there must be no more
  truthy(tries >= 2 && tries <= 6, `${tries} tries`);
  const waiting = chat.of('state').filter((event) => event.state === 'waiting');
  truthy(waiting.every((event) => event.cause === 'network' && event.retry_in >= 0 && event.retry_in <= 30_000), JSON.stringify(waiting));
  equal(await chat.stop(), 0, 'exit code');
});

await beside.all_done();
await finish();
