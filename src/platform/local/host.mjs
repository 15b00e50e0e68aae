// The local host: Node's sockets and clocks around the simulated cloud (main.cc). One port serves the site, the next one
// every simulated AWS service and /mqtt. No decisions here.
//   node src/platform/local/host.mjs [--port 8080] [--layout stamped|direct|plain] [--site DIR] [--module FILE]
//                                    [--state DIR] [--clock-ahead SECONDS]
//                                    [--disorder '{"start":300,"reordering":50,"duplicates":10,"cut":1}']
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const fail = (sentence, code = 1) => {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(code);
};

let options;
try {
  options = parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT ?? '8080' },
      layout: { type: 'string', default: 'stamped' },
      site: { type: 'string', default: join(root, 'build/site') },
      module: { type: 'string', default: join(root, 'build/node/src/platform/local/confab-local.mjs') },
      state: { type: 'string', default: join(root, 'build/local') },
      disorder: { type: 'string', default: '{}' },
      'clock-ahead': { type: 'string', default: '0' },
    },
  }).values;
} catch (problem) {
  fail(problem.message, 2);
}
const port = Number(options.port);
if (!Number.isInteger(port) || port < 1 || port > 65534) fail('PORT must be a number from 1 to 65534', 2);
const guestRole = { stamped: 'guest-role', direct: 'guest-role-direct', plain: 'guest-role-plain' }[options.layout];
if (!guestRole) fail('the layout must be stamped, direct or plain', 2);
if (!existsSync(options.module)) fail(`${relative(process.cwd(), options.module)} is not built; ./scripts/dev builds it`);

const { default: load } = await import(pathToFileURL(resolve(options.module)));
const wasm = await load();

// --- across the border: UTF-8 and bytes, as pointer and length ---
const put = (reserve, bytes) => {
  const place = reserve(bytes.length);
  wasm.HEAPU8.set(bytes, place);
};
const input = (value) => put(wasm._local_input, Buffer.from(JSON.stringify(value)));
const attach = (bytes) => put(wasm._local_attachment, bytes);
const copy = (place, size) => Buffer.from(wasm.HEAPU8.subarray(place, place + size));
const text = () => copy(wasm._local_text(), wasm._local_text_size()).toString();
const bytes = () => copy(wasm._local_bytes(), wasm._local_bytes_size());
const clockAhead = Number(options['clock-ahead']) * 1000;
const now = () => [performance.now(), Date.now() + clockAhead];

// The seed outlives this process, so that guests keep their identities and keys when it is started again.
const seedFile = join(options.state, 'seed');
if (!existsSync(seedFile)) {
  mkdirSync(options.state, { recursive: true });
  writeFileSync(seedFile, randomBytes(32).toString('hex'), { mode: 0o600 });
}
const backend = (path) => readFileSync(join(root, 'backend', path), 'utf8');
let disorder;
try {
  disorder = JSON.parse(options.disorder);
} catch {
  fail('--disorder takes a JSON object', 2);
}
input({
  seed: readFileSync(seedFile, 'utf8').trim(),
  entropy: randomBytes(32).toString('hex'),
  servicesPort: port + 1,
  layout: options.layout,
  guestRole: backend(`policies/${guestRole}.json`),
  server: backend('policies/poster.json'),
  ruleRole: backend('policies/stamp-role.json'),
  rules: readdirSync(join(root, 'backend/rules')).filter((name) => name.endsWith('.json')).sort().map((name) => backend(`rules/${name}`)),
  disorder,
});
if (!wasm._local_start()) fail(text());

// --- the cloud's outputs and its one timer ---
const sockets = new Map();
let timer;
function drain() {
  for (let kind; (kind = wasm._local_poll()) !== 0; ) {
    const socket = sockets.get(wasm._local_connection());
    if (kind === 1) socket?.send(bytes());
    else socket?.close();
  }
  clearTimeout(timer);
  const deadline = wasm._local_deadline();
  if (deadline < 0) return;
  const wait = Math.min(Math.max(deadline - performance.now(), 0) + 1, 2 ** 31 - 1);
  timer = setTimeout(() => {
    wasm._local_ticked(...now());
    drain();
  }, wait);
}

// --- HTTP ---
const described = (request) => ({ method: request.method, target: request.url, headers: request.rawHeaders });
function reply(response, method, body) {
  const { status, headers } = JSON.parse(text());
  response.sendDate = false;
  response.writeHead(status, [...headers, 'Content-Length', String(body.length)]);
  response.end(method === 'HEAD' ? undefined : body);
}
function siteFiles() {
  if (!existsSync(options.site)) return [];
  return readdirSync(options.site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(options.site, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'));
}
const site = createServer((request, response) => {
  input({ ...described(request), files: siteFiles() });
  wasm._local_site();
  const { file } = JSON.parse(text());
  reply(response, request.method, file ? readFileSync(join(options.site, file)) : bytes());
});

const largestBody = 1024 * 1024;
const services = createServer((request, response) => {
  const pieces = [];
  let size = 0;
  request.on('data', (piece) => {
    size += piece.length;
    if (size > largestBody) request.destroy();
    else pieces.push(piece);
  });
  request.on('end', () => {
    attach(Buffer.concat(pieces));
    input(described(request));
    wasm._local_http(...now());
    reply(response, request.method, bytes());
    drain();
  });
});

// --- WebSocket ---
let connections = 0;
const webSockets = new WebSocketServer({ noServer: true, maxPayload: largestBody, perMessageDeflate: false, handleProtocols: () => false });
services.on('upgrade', (request, socket, head) => {
  const connection = ++connections;
  socket.on('error', () => socket.destroy());
  input(described(request));
  if (!wasm._local_open(connection, ...now())) {
    const { status, headers } = JSON.parse(text());
    const lines = [`HTTP/1.1 ${status} Refused`, `Content-Length: ${wasm._local_bytes_size()}`, 'Connection: close'];
    for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
    socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes()]));
    return;
  }
  const subprotocol = text();
  webSockets.options.handleProtocols = () => subprotocol || false;
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    sockets.set(connection, webSocket);
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) {
        attach(data);
        wasm._local_received(connection, ...now());
      } else wasm._local_received_text(connection, ...now());
      drain();
    });
    webSocket.on('error', () => {});
    webSocket.on('close', () => {
      sockets.delete(connection);
      wasm._local_closed(connection, ...now());
      drain();
    });
    drain();
  });
});

// --- start and stop ---
const listen = (server, at) =>
  new Promise((done) => {
    server.on('error', (problem) =>
      fail(problem.code === 'EADDRINUSE'
        ? `port ${at} is in use: stop what listens there, or choose another port and the one after it, as in PORT=9000 ./scripts/dev`
        : `cannot listen on port ${at}: ${problem.code}`));
    server.listen(at, '127.0.0.1', done);
  });
await listen(site, port);
await listen(services, port + 1);
process.stdout.write(`ready: http://127.0.0.1:${port}/\n`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const socket of sockets.values()) socket.terminate();
    for (const server of [site, services]) {
      server.close();
      server.closeAllConnections();
    }
    process.exit(0);
  });
