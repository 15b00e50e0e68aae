// The headless client with the local stand-in for AWS: Cognito, the signed handshake, the stamping rule, posting over
// HTTPS, the doctor, and the stand-in stopped and started during a conversation.
import fs from 'node:fs';
import http from 'node:http';
import { check, equal, finish, truthy } from './checks.mjs';
import { Chat, run, sleep, temporary_folder, wait_until } from './client.mjs';
import { LocalHost, server_keys } from './local_host.mjs';

const folder = temporary_folder('simulator');
const host = await LocalHost.start();
const config = host.config_file();
const identity_of = (state) => JSON.parse(fs.readFileSync(state, 'utf8'))['confab.identity'];

await check('two guests talk; senders are hashes, times are the server\'s, no identity id is in any output', async () => {
  const states = [`${folder}/ann.json`, `${folder}/bob.json`];
  const ann = new Chat(config, 'Lobby', ['--name', 'Ann', '--listen', '--state', states[0]]);
  const bob = new Chat(config, 'Lobby', ['--name', 'Bob', '--listen', '--state', states[1]]);
  await Promise.all([ann, bob].map((chat) => chat.wait('joined', { where: (e) => e.own })));
  await sleep(500);
  const before = Date.now();
  ann.say('hello Bob', 'second');
  bob.say('hello Ann');
  await wait_until(() => ann.heard().length === 1 && bob.heard().length === 2, 'messages');
  await wait_until(() => ann.of('delivered').length === 2 && bob.of('delivered').length === 1, 'deliveries');
  equal(ann.heard(), ['hello Ann'], 'heard by Ann');
  equal(bob.heard(), ['hello Bob', 'second'], 'heard by Bob');
  const message = bob.of('message').find((event) => !event.own);
  truthy(message.from.length >= 8 && message.from === ann.of('connected')[0].from, `sender is ${message.from}`);
  truthy(message.at >= before - 1000 && message.at <= Date.now() + 1000, `time is ${message.at}`);
  const identities = states.map(identity_of);
  truthy(identities.every((id) => /^us-east-1:[0-9a-f-]{36}$/.test(id)) && identities[0] !== identities[1], 'identities were not kept');
  for (const chat of [ann, bob]) {
    for (const identity of identities) {
      const hidden = [identity, identity.slice('us-east-1:'.length)];
      truthy(!hidden.some((text) => (chat.output + chat.diagnostics).includes(text)), 'an identity id is in the output');
    }
    equal(await chat.stop(), 0, 'exit code');
  }
});

await check('every port of a local run refuses other names for this machine and pages from elsewhere', async () => {
  const tables = new URL(host.tables);
  const ask = (port, headers, method = 'GET') => new Promise((done, failed) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: '/', headers }, (response) => {
      response.resume();
      response.on('end', () => done({ status: response.statusCode, cors: response.headers['access-control-allow-origin'] }));
    });
    request.on('error', failed);
    request.on('upgrade', (response, socket) => { socket.destroy(); done({ status: response.statusCode }); });
    request.end();
  });
  for (const port of [host.port, host.port + 1, Number(tables.port)]) {
    truthy((await ask(port, { host: `127.0.0.1:${port}` })).status !== 403, `port ${port} refuses this machine`);
    for (const headers of [{ host: `rebound.example:${port}` }, { host: `127.0.0.1:${port}`, origin: 'https://elsewhere.example' },
      { host: `localhost:${port}`, origin: 'null' }])
      for (const method of ['GET', 'POST', 'OPTIONS'])
        equal(await ask(port, headers, method), { status: 403, cors: undefined }, `port ${port}, ${method}, ${JSON.stringify(headers)}`);
  }
  const socket = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
  equal((await ask(host.port + 1, { ...socket, host: `127.0.0.1:${host.port + 1}`, origin: 'https://elsewhere.example' })).status, 403, 'a WebSocket from elsewhere');
});

await check('only their owner can read the tables of a local run', () => {
  equal((fs.statSync(`${host.state}/dynamodb`).mode & 0o777).toString(8), '700', 'mode of the folder');
});

await check('a guest who comes back with the state file is the same person', async () => {
  const say = () => run(['chat', '--config', config, '--room', 'again', '--name', 'Cat', '--state', `${folder}/cat.json`], { input: 'me\n' });
  const from = [];
  for (const result of [await say(), await say()]) {
    equal(result.code, 0, `exit code (${result.diagnostics})`);
    from.push(JSON.parse(result.output.split('\n').find((line) => line.includes('"delivered"'))).from);
  }
  equal(from[0], from[1], 'sender');
});

await check('the stand-in is stopped and started in mid-conversation: nothing is lost, nothing comes twice', async () => {
  const listener = new Chat(config, 'Help', ['--name', 'Listener', '--listen']);
  await listener.wait('joined', { where: (e) => e.own });
  const sender = new Chat(config, 'Help', ['--name', 'Sender']);
  await sender.wait('joined', { where: (e) => e.own });
  const lines = Array.from({ length: 150 }, (_, i) => `line ${i + 1}`);
  sender.say(...lines.slice(0, 100));
  await wait_until(() => listener.heard().length >= 40, '40 messages');
  const seen = listener.events.length;
  await host.stop('SIGKILL');
  await Promise.all([sender, listener].map((chat) => chat.wait('state', { where: (e) => e.state === 'waiting' })));
  sender.say(...lines.slice(100));
  sender.end_input();
  await sleep(500);
  // Whoever reconnects first: if the listener is late, the history has what it missed.
  await host.again();
  await listener.wait('joined', { from: seen, where: (e) => e.own });
  equal(await sender.ended, 0, 'exit code of the sender');
  await wait_until(() => listener.heard().length >= lines.length, 'the last message');
  equal([...listener.heard()].sort(), [...lines].sort(), 'heard');
  equal(sender.of('delivered').map((event) => event.text).sort(), [...lines].sort(), 'delivered');
  equal(await listener.stop(), 0, 'exit code of the listener');
}, { within: 120_000 });

await check('post reaches the room with the server\'s stamp, and names what is missing', async () => {
  const listener = new Chat(config, 'Random', ['--name', 'Reader', '--listen']);
  await listener.wait('joined', { where: (e) => e.own });
  const options = ['--config', config, '--room', 'Random', '--text', 'from a server: größer', '--name', 'Build Bot'];
  await sleep(500);
  const posted = await run(['post', ...options], { environment: server_keys });
  equal([posted.code, posted.output, posted.diagnostics], [0, '', ''], 'post');
  const message = await listener.wait('message');
  equal([message.text, message.name, message.own], ['from a server: größer', 'Build Bot', false], 'message');

  equal((await run(['post', ...options])).code, 3, 'exit code without credentials');
  const wrong = await run(['post', ...options], { environment: { ...server_keys, AWS_SECRET_ACCESS_KEY: 'wrongSecretWrongSecret' } });
  equal(wrong.code, 4, 'exit code with a wrong key');
  truthy(wrong.diagnostics.includes('refused') && !wrong.diagnostics.includes('wrongSecret'), wrong.diagnostics);
  equal(await listener.stop(), 0, 'exit code of the reader');
});

await check('doctor goes through all steps, and does not show itself in a room', async () => {
  const listener = new Chat(config, 'Lobby', ['--name', 'Watcher', '--listen']);
  await listener.wait('joined', { where: (e) => e.own });
  const result = await run(['doctor', '--config', config]);
  equal(result.output.trim().split('\n').map((line) => line.split(/ +/)[0]), Array(9).fill('ok'), 'steps');
  equal(result.code, 0, 'exit code');
  truthy(!/us-east-1:[0-9a-f]{8}-/.test(result.output), 'an identity id is in the output');
  equal(listener.of('message').length + listener.of('joined').filter((e) => !e.own).length, 0, 'events in the lobby');
  equal(await listener.stop(), 0, 'exit code of the watcher');
});

await check('doctor names a wrong pool id and says what to do', async () => {
  const wrong = host.config_file({ cognito: { identityPoolId: 'us-east-1:00000000-0000-0000-0000-000000000000' } });
  const result = await run(['doctor', '--config', wrong]);
  truthy(/^failed +credentials +\S/m.test(result.output), result.output);
  truthy([3, 4].includes(result.code), `exit code is ${result.code}`);
  const chat = await run(['chat', '--config', wrong, '--room', 'a'], { input: 'never\n' });
  truthy([3, 4].includes(chat.code) && chat.diagnostics.length > 20, `chat ended with ${chat.code}: ${chat.diagnostics}`);
});

await check('a clock an hour off is measured, said, and corrected', async () => {
  const late = await LocalHost.start(['--clock-ahead', '3600']);
  const file = late.config_file();
  const doctor = await run(['doctor', '--config', file]);
  equal(doctor.code, 0, `exit code (${doctor.output})`);
  truthy(/^ok +clock .*36\d\d s slow|^ok +clock .*359\d s slow/m.test(doctor.output), doctor.output);
  const chat = await run(['chat', '--config', file, '--room', 'late'], { input: 'in time\n' });
  equal(chat.code, 0, `exit code of chat (${chat.diagnostics})`);
  const posted = await run(['post', '--config', file, '--room', 'late', '--text', 'x'], { environment: server_keys });
  equal(posted.code, 0, `exit code of post (${posted.diagnostics})`);
});

await check('on a bad day (late, reordered, doubled, cut) every message still arrives once', async () => {
  // So late that the history, which the listener reads again five seconds after it joined, overtakes the room.
  const bad = await LocalHost.start(['--disorder', '{"start":300,"reordering":2000,"duplicates":20,"cut":1}']);
  const file = bad.config_file();
  const listener = new Chat(file, 'storm', ['--name', 'Listener', '--listen']);
  await listener.wait('joined', { where: (e) => e.own });
  await sleep(400);  // a subscription takes effect after 300 ms; earlier messages come from the history
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`);
  const sender = await run(['chat', '--config', file, '--room', 'storm', '--name', 'Sender'], { input: lines.join('\n') });
  equal(sender.code, 0, `exit code of the sender (${sender.diagnostics})`);
  await wait_until(() => listener.heard().length >= lines.length, 'the last message');
  await sleep(500);
  equal([...listener.heard()].sort(), [...lines].sort(), 'heard');
  equal(await listener.stop(), 0, 'exit code of the listener');
});

for (const layout of ['direct', 'plain']) {
  await check(`two guests talk in the ${layout} layout`, async () => {
    const other = await LocalHost.start(['--layout', layout]);
    const file = other.config_file();
    const listener = new Chat(file, 'Lobby', ['--name', 'Listener', '--listen']);
    await listener.wait('joined', { where: (e) => e.own });
    const sender = await run(['chat', '--config', file, '--room', 'Lobby', '--name', 'Sender'], { input: 'one\ntwo\n' });
    equal(sender.code, 0, `exit code of the sender (${sender.diagnostics})`);
    await wait_until(() => listener.heard().includes('two'), 'the last message');
    equal(listener.heard().slice(-2), ['one', 'two'], 'heard');
    equal(await listener.stop(), 0, 'exit code of the listener');
    await other.stop();
  });
}

await finish();
