// The stand-in's WebSocket API against other people's clients: a plain WebSocket client (ws) written from AWS's
// documentation, and AWS's own client for @connections. The functions behind it are samples, not the product's.
import { fileURLToPath } from 'node:url';
import { ApiGatewayManagementApiClient, DeleteConnectionCommand, GetConnectionCommand, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import WebSocket from 'ws';
import { check, equal, finish, truthy } from './checks.mjs';
import { sleep } from './client.mjs';
import { LocalHost, server_keys, server_policy } from './local_host.mjs';

const host = await LocalHost.start(['--no-demo', '--server-policy', server_policy('execute-api:ManageConnections'),
  '--functions', fileURLToPath(new URL('websocket_functions.mjs', import.meta.url))]);
const address = `${host.services.replace('http', 'ws')}/chat`;
const connections = new ApiGatewayManagementApiClient({
  region: 'us-east-1', endpoint: `${host.services}/chat`,
  credentials: { accessKeyId: server_keys.AWS_ACCESS_KEY_ID, secretAccessKey: server_keys.AWS_SECRET_ACCESS_KEY },
});
const manage = (Command, id, more = {}) => connections.send(new Command({ ConnectionId: id, ...more }));
const refusal = (promise) => promise.then(() => 'no refusal', (problem) => `${problem.$metadata?.httpStatusCode} ${problem.name}`);

class Client {
  static async open(query) {
    const client = new Client();
    client.heard = [];
    client.waiting = [];
    client.socket = new WebSocket(`${address}${query}`);
    client.socket.on('message', (data, isBinary) => {
      const one = isBinary ? 'binary' : data.toString();
      const next = client.waiting.shift();
      if (next) next(one);
      else client.heard.push(one);
    });
    client.closed = new Promise((done) => client.socket.on('close', (code, reason) => done([code, reason.toString()])));
    await new Promise((done, failed) => {
      client.socket.on('open', done);
      client.socket.on('error', failed);
      client.socket.on('unexpected-response', (_, response) => failed(Object.assign(new Error('refused'), { status: response.statusCode })));
    });
    return client;
  }
  say(text, options) { this.socket.send(text, options); }
  async next() { return this.heard.shift() ?? new Promise((done) => this.waiting.push(done)); }
  async ask(what, action = 'publish') {
    this.say(JSON.stringify({ action, what }));
    return JSON.parse(await this.next());
  }
}
const status = (query) => Client.open(query).then((client) => (client.socket.close(), 101), (problem) => problem.status);

await check('the handshake is answered by identity source, authorizer and $connect, each in its own way', async () => {
  equal(await status(''), 401, 'without a token');
  equal(await status('?token=bad'), 401, 'with a bad one');
  equal(await status('?token=denied'), 403, 'denied');
  equal(await status('?token=broken'), 500, 'with a broken authorizer');
  equal(await status('?token=unwanted'), 418, 'refused by $connect');
  equal(await status('?token=good'), 101, 'with a good one');
});

await check('messages go by their action, know who says them, and are answered through @connections', async () => {
  const client = await Client.open('?token=good');
  const who = await client.ask('who');
  equal([who.route, who.authorizer.principalId, who.authorizer.level], ['publish', 'ada', '3'], 'what the function was told');
  equal((await client.ask('who', 'whatever')).route, '$default', 'of an unknown action');
  const failed = await client.ask('fail');
  equal([failed.message, failed.connectionId], ['Internal server error', who.id], 'where the function fails');
  const other = await Client.open('?token=good');
  await client.say(JSON.stringify({ action: 'publish', what: 'all' }));
  equal([JSON.parse(await client.next()).from, JSON.parse(await other.next()).from], [who.id, who.id], 'what both heard');
  client.socket.close(4000, 'enough');
  let told;
  for (let tries = 0; !told && tries < 100; ++tries) {  // nobody waits for $disconnect
    told = (await other.ask('gone')).gone.find(({ id }) => id === who.id);
    await sleep(20);
  }
  equal(told, { id: who.id, code: 4000, reason: 'enough' }, 'what $disconnect was told');
  other.socket.close();
});

await check('AWS\'s client posts, asks and closes; of what has gone it says 410', async () => {
  const client = await Client.open('?token=good');
  const { id } = await client.ask('who');
  const text = 'grüße '.repeat(3000);
  equal((await manage(PostToConnectionCommand, id, { Data: Buffer.from(text) })).$metadata.httpStatusCode, 200, 'posting');
  equal(await client.next(), text, 'what was heard');
  const about = await manage(GetConnectionCommand, id);
  truthy(about.ConnectedAt instanceof Date && Math.abs(Date.now() - about.ConnectedAt) < 60_000, 'connected just now');
  equal(about.Identity.SourceIp, '127.0.0.1', 'where it comes from');
  equal(await refusal(manage(PostToConnectionCommand, id, { Data: Buffer.alloc(128 * 1024 + 1, 'x') })), '413 PayloadTooLargeException', 'too large');
  equal((await manage(DeleteConnectionCommand, id)).$metadata.httpStatusCode, 204, 'closing');
  equal((await client.closed)[0], 1000, 'the close code');
  for (const [Command, more] of [[PostToConnectionCommand, { Data: Buffer.from('x') }], [GetConnectionCommand], [DeleteConnectionCommand]])
    equal(await refusal(manage(Command, id, more)), '410 GoneException', 'afterwards');
});

await check('a large frame, a large message and a binary one end the connection with AWS\'s codes', async () => {
  const ended = async (act) => {
    const client = await Client.open('?token=good');
    act(client);
    return (await client.closed)[0];
  };
  equal(await ended((client) => client.say('x'.repeat(32 * 1024 + 1))), 1009, 'one frame of more than 32 KB');
  equal(await ended((client) => {
    for (let i = 0; i < 5; ++i) client.say('x'.repeat(30 * 1024), { fin: i === 4 });
  }), 1009, 'a message of more than 128 KB in frames');
  equal(await ended((client) => client.say(Buffer.from([1, 2, 3]))), 1003, 'a binary message');
  const client = await Client.open('?token=good');
  for (let i = 0; i < 4; ++i) client.say(i === 0 ? '{"action":"publish","what":"who"' : ' '.repeat(30 * 1024), { fin: false });
  client.say('}');
  equal(JSON.parse(await client.next()).route, 'publish', 'what comes in frames that are small enough');
  const pong = new Promise((done) => client.socket.on('pong', done));
  client.socket.ping();
  await pong;
  client.socket.close();
});

finish();
