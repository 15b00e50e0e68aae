// The simulator against other people's clients: the official AWS SDK, its signer, and MQTT.js. Starts the local host on
// free ports; prints one line per check; exits with 0 if all pass.
//   node tests/end_to_end/aws_peers.mjs
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand, GetOpenIdTokenCommand,
} from '@aws-sdk/client-cognito-identity';
import { GetRetainedMessageCommand, IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import mqtt from 'mqtt';
import { check, finish } from './checks.mjs';
import { sleep } from './client.mjs';
import { LocalHost } from './local_host.mjs';
import { local_module, root } from './places.mjs';

function expect(holds, what) {
  if (!holds) throw new Error(`expected: ${what}`);
}
async function refused(promise) {
  try {
    await promise;
  } catch (problem) {
    return problem;
  }
  throw new Error('expected a refusal');
}
const within = (promise, what, milliseconds = 5000) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out: ${what}`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

// --- the host ---
const host = await LocalHost.start(['--no-demo']);
const { port, config } = host;
async function restart(...options) {
  await host.stop();
  host.options = ['--no-demo', ...options];
  await host.again();
}

const region = 'us-east-1';
const services = `127.0.0.1:${port + 1}`;
const cognito = new CognitoIdentityClient({ region, endpoint: `http://${services}`, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });

// --- guests ---
async function newGuest() {
  const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId: config.cognito.identityPoolId }));
  const { Credentials } = await cognito.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  return {
    identityId: IdentityId,
    expiration: Credentials.Expiration,
    credentials: { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretKey, sessionToken: Credentials.SessionToken },
  };
}

// As AWS's SDKs for devices do it: signed without the token, which is appended.
async function presigned(credentials, { service = 'iotdevicegateway', signedHost = `127.0.0.1`, signedPort = port + 1, signingDate, tokenSigned = false, signingRegion = region } = {}) {
  const { sessionToken, ...keys } = credentials;
  const signer = new SignatureV4({ service, region: signingRegion, sha256: Sha256, credentials: tokenSigned ? credentials : keys });
  const request = new HttpRequest({ method: 'GET', protocol: 'ws:', hostname: signedHost, port: signedPort, path: '/mqtt', headers: { host: `${signedHost}:${signedPort}` } });
  const signed = await signer.presign(request, { expiresIn: 300, signingDate });
  const query = Object.entries(signed.query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (sessionToken && !tokenSigned) query.push(`X-Amz-Security-Token=${encodeURIComponent(sessionToken)}`);
  return `ws://${services}/mqtt?${query.join('&')}`;
}

// The status of a refused upgrade, or 101.
const upgradeStatus = (url) =>
  new Promise((resolve, reject) => {
    const { pathname, search } = new URL(url);
    const request = httpRequest({
      host: '127.0.0.1', port: port + 1, path: pathname + search,
      headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': 'mqtt' },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: 101, type: '' });
    });
    request.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: response.headers['x-amzn-errortype'] ?? '' });
    });
    request.on('error', reject);
    request.end();
  });

const clients = [];
let tabs = 0;
async function connect(guest, protocolVersion, extra = {}) {
  const url = await presigned(guest.credentials);
  const client = mqtt.connect(url, {
    protocolVersion, clientId: `${guest.identityId}-tab${++tabs}`, clean: true, reconnectPeriod: 0, keepalive: 120, ...extra,
  });
  clients.push(client);
  client.on('error', () => {});
  await within(new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  }), 'MQTT.js to connect');
  return client;
}
const nextMessage = (client, wanted) =>
  within(new Promise((resolve) => {
    const listen = (topic, payload, packet) => {
      const message = JSON.parse(payload);
      if (message.id !== wanted) return;
      client.removeListener('message', listen);
      resolve({ topic, message, packet });
    };
    client.on('message', listen);
  }), `message ${wanted}`);

const body = (id, text) => JSON.stringify({ v: 1, id, kind: 'text', name: 'Ada', text });
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

let ada, bob;
await check('the official Cognito client gets an identity and credentials for an hour', async () => {
  ada = await newGuest();
  bob = await newGuest();
  expect(ada.identityId !== bob.identityId, 'two guests have two identities');
  const life = ada.expiration.getTime() - Date.now();
  expect(life > 3500e3 && life < 3700e3, `credentials end in an hour, not in ${life} ms`);
});
await check('the official Cognito client understands the refusals', async () => {
  const missing = await refused(cognito.send(new GetIdCommand({ IdentityPoolId: 'us-east-1:00000000-0000-0000-0000-000000000000' })));
  expect(missing.name === 'ResourceNotFoundException', `ResourceNotFoundException, not ${missing.name}`);
  const left_out = await refused(cognito.send(new GetOpenIdTokenCommand({ IdentityId: ada.identityId })));
  expect(left_out.name === 'InvalidParameterException', `InvalidParameterException, not ${left_out.name}`);
  expect(left_out.message.includes('classic'), 'the template allows the enhanced flow alone');
});

for (const version of [4, 5]) {
  const name = version === 4 ? 'MQTT 3.1.1' : 'MQTT 5';
  await check(`MQTT.js chats over ${name} with a URL from the AWS SDK's signer, through the stamping rule`, async () => {
    const reader = await connect(bob, version);
    const writer = await connect(ada, version);
    const granted = await reader.subscribeAsync('c/out/lobby', { qos: 1 });
    expect(granted[0].qos === 1, 'QoS 1 is granted');
    const id = `peer-${version}`;
    const arrives = nextMessage(reader, id);
    const before = Date.now();
    await within(writer.publishAsync(`c/in/g/lobby/${ada.identityId}`, body(id, 'grüße 🎈'), { qos: 1 }), 'PUBACK');
    const { topic, message, packet } = await arrives;
    expect(topic === 'c/out/lobby' && packet.qos === 1, 'it comes on the room\'s topic with QoS 1');
    expect(message.text === 'grüße 🎈' && message.name === 'Ada', 'it comes whole');
    expect(message.sender === sha256(ada.identityId), 'the sender is the hash of the identity');
    expect(Math.abs(message.stamp - before) < 5000, 'the stamp is the server\'s time');
    expect(!JSON.stringify(message).includes(ada.identityId), 'the identity does not show');
  });
}
await check('what the rule does not let through is not republished', async () => {
  const reader = await connect(bob, 5);
  const writer = await connect(ada, 5);
  await reader.subscribeAsync('c/out/quiet', { qos: 1 });
  const arrives = nextMessage(reader, 'good');
  reader.on('message', (topic, payload) => expect(JSON.parse(payload).id === 'good', 'nothing but the good message'));
  const topic = `c/in/g/quiet/${ada.identityId}`;
  await writer.publishAsync(topic, 'not JSON', { qos: 1 });
  await writer.publishAsync(topic, JSON.stringify({ v: 2, id: 'newer', kind: 'text', name: '', text: '' }), { qos: 1 });
  await writer.publishAsync(topic, JSON.stringify({ v: 1, id: 'no text', kind: 'text', name: '' }), { qos: 1 });
  await writer.publishAsync(topic, JSON.stringify({ v: 1, id: 'good', kind: 'text', name: '', text: 'x', sender: 'forged', stamp: 1 }), { qos: 1 });
  const { message } = await arrives;
  expect(message.sender === sha256(ada.identityId) && message.stamp > 1e12, 'sender and stamp cannot be forged');
});

const server = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const dataPlane = (credentials) => new IoTDataPlaneClient({ region, endpoint: `http://${services}`, credentials });
await check('the official IoT data client publishes, as a guest and as a server', async () => {
  const reader = await connect(bob, 5);
  await reader.subscribeAsync('c/out/news', { qos: 1 });
  for (const [id, credentials, sender] of [['from-guest', ada.credentials, ada.identityId], ['from-server', server, 'server-news']]) {
    const arrives = nextMessage(reader, id);
    await dataPlane(credentials).send(new PublishCommand({ topic: `c/in/g/news/${sender}`, qos: 1, payload: Buffer.from(body(id, 'posted')) }));
    expect((await arrives).message.sender === sha256(sender), `${id} is stamped`);
  }
});
await check('the official IoT data client is refused a foreign topic, a tampered key and what is not simulated', async () => {
  const publish = (credentials, topic) => refused(dataPlane(credentials).send(new PublishCommand({ topic, qos: 1, payload: Buffer.from('{}') })));
  const foreign = await publish(ada.credentials, `c/in/g/news/${bob.identityId}`);
  expect(foreign.$metadata.httpStatusCode === 403 && foreign.name === 'ForbiddenException', `ForbiddenException, not ${foreign.name}`);
  const out = await publish(ada.credentials, 'c/out/news');
  expect(out.$metadata.httpStatusCode === 403, 'a guest cannot write where others read');
  const tampered = await publish({ ...ada.credentials, secretAccessKey: 'x' }, `c/in/g/news/${ada.identityId}`);
  expect(tampered.$metadata.httpStatusCode === 403 && tampered.name === 'InvalidSignatureException', `InvalidSignatureException, not ${tampered.name}`);
  const retained = await refused(dataPlane(server).send(new GetRetainedMessageCommand({ topic: 'c/out/news' })));
  expect(retained.name === 'NotSimulatedException', `NotSimulatedException, not ${retained.name}`);
});

await check('a good signature opens the socket', async () => {
  expect((await upgradeStatus(await presigned(ada.credentials))).status === 101, '101');
});
const refusals = {
  'a tampered signature': async () => (await presigned(ada.credentials)).replace(/(X-Amz-Signature=)(.)/, (_, name, digit) => name + (digit === '0' ? '1' : '0')),
  'a tampered query': async () => (await presigned(ada.credentials)).replace('X-Amz-Expires=300', 'X-Amz-Expires=301'),
  'a wrong host': () => presigned(ada.credentials, { signedHost: 'example-ats.iot.us-east-1.amazonaws.com' }),
  'a wrong port': () => presigned(ada.credentials, { signedPort: port }),
  'a wrong region': () => presigned(ada.credentials, { signingRegion: 'eu-west-1' }),
  'a wrong service': () => presigned(ada.credentials, { service: 'iotdata' }),
  'a signature from six minutes ago': () => presigned(ada.credentials, { signingDate: new Date(Date.now() - 6 * 60e3) }),
  'a signature from six minutes ahead': () => presigned(ada.credentials, { signingDate: new Date(Date.now() + 6 * 60e3) }),
  'a session token that was signed along': () => presigned(ada.credentials, { tokenSigned: true }),
  'another guest\'s session token': () => presigned({ ...ada.credentials, sessionToken: bob.credentials.sessionToken }),
  'no session token': () => presigned({ ...ada.credentials, sessionToken: undefined }),
  'no signature at all': async () => `ws://${services}/mqtt`,
};
for (const [what, make] of Object.entries(refusals))
  await check(`${what} gets 403`, async () => {
    const { status, type } = await upgradeStatus(await make());
    expect(status === 403 && type !== '', `403 with a reason, not ${status} ${type}`);
  });

await check('a foreign client id is refused', async () => {
  const problem = await refused(connect(ada, 5, { clientId: `${bob.identityId}-x` }));
  expect(problem.code === 0x87, `not authorized, not ${problem.code} ${problem.message}`);
  await refused(connect(ada, 4, { clientId: `${bob.identityId}-x` }));
});
await check('a forbidden topic is refused to an MQTT 5 client, which stays connected', async () => {
  const client = await connect(ada, 5);
  const publish = await refused(client.publishAsync(`c/in/g/lobby/${bob.identityId}`, '{}', { qos: 1 }));
  expect(publish.code === 0x87, `PUBACK 0x87, not ${publish.message}`);
  const granted = await client.subscribeAsync(['c/in/g/lobby/+', 'c/out/#'], { qos: 1 }).catch((problem) => problem);
  const codes = granted.packet?.granted ?? granted.map?.((one) => one.qos) ?? [];
  expect(codes[0] === 0x87 && codes[1] === 1, `SUBACK 0x87 and 1, not ${JSON.stringify(codes)} ${granted.message ?? ''}`);
  expect(client.connected, 'still connected');
});
await check('a forbidden topic closes the connection of an MQTT 3.1.1 client', async () => {
  const client = await connect(ada, 4);
  const closed = new Promise((done) => client.once('close', done));
  client.publish('c/out/lobby', '{}', { qos: 1 }, () => {});
  await within(closed, 'the close');
});
await check('a second connection with the same client id evicts the first with 0x8E', async () => {
  const clientId = `${ada.identityId}-twice`;
  const first = await connect(ada, 5, { clientId });
  const told = new Promise((done) => first.once('disconnect', (packet) => done(packet.reasonCode)));
  // AWS IoT refuses a client id that connected within the last second; this one is accepted, and evicts the other
  await sleep(1100);
  await connect(ada, 5, { clientId });
  expect((await within(told, 'DISCONNECT')) === 0x8e, 'session taken over');
});
await check('after a restart the guests are still known', async () => {
  for (const client of clients) client.end(true);
  await restart();
  expect((await upgradeStatus(await presigned(ada.credentials))).status === 101, 'the old credentials open the socket');
  await cognito.send(new GetCredentialsForIdentityCommand({ IdentityId: bob.identityId }));
});
await check('expired credentials get 403 where fresh ones pass', async () => {
  const clockAhead = 3700;
  await restart('--clock-ahead', String(clockAhead));
  const signingDate = new Date(Date.now() + clockAhead * 1000);
  const { status, type } = await upgradeStatus(await presigned(ada.credentials, { signingDate }));
  expect(status === 403 && type.startsWith('ExpiredTokenException'), `403 ExpiredTokenException, not ${status} ${type}`);
  const { Credentials } = await cognito.send(new GetCredentialsForIdentityCommand({ IdentityId: ada.identityId }));
  const fresh = { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretKey, sessionToken: Credentials.SessionToken };
  expect((await upgradeStatus(await presigned(fresh, { signingDate }))).status === 101, 'fresh credentials pass');
});
await check('a port in use is one clear sentence and exit code 1', async () => {
  const second = spawn(process.execPath, [join(root, 'src/platform/local/host.mjs'), '--port', String(port),
    '--module', local_module, '--state', host.state], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  second.stderr.on('data', (text) => (said += text));
  const code = await new Promise((done) => second.on('close', done));
  expect(code === 1 && /^error: port \d+ is in use\. .*\n$/.test(said), `not ${code}: ${said}`);
});

for (const client of clients) client.end(true);
await finish();
