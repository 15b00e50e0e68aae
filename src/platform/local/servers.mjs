// Two ports of this machine: the site, and the one door of the simulated cloud for HTTP and WebSocket. What comes in is
// handed to the cloud as it is; what the cloud answers goes out as it is, now or later.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative, sep } from 'node:path';
import { WebSocketServer } from 'ws';
import { devCommand } from './commands.mjs';

const largestBody = 1024 * 1024;
const described = (request) => ({ method: request.method, target: request.url, headers: request.rawHeaders });

function write(response, method, { status, headers }, body) {
  response.sendDate = false;
  response.writeHead(status, [...headers, 'Content-Length', String(body.length)]);
  response.end(method === 'HEAD' ? undefined : body);
}

function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'));
}

export const siteServer = (cloud, folder) =>
  createServer((request, response) => {
    const answer = cloud.site(described(request), filesOf(folder));
    write(response, request.method, answer, answer.file ? readFileSync(join(folder, answer.file)) : answer.body);
  });

export class ServicesServer {
  #waiting = new Map();  // requests that the cloud has not answered yet
  #upgrades = new Map();  // likewise, of those that want to speak WebSocket
  #sockets = new Map();
  #last = 0;

  // `settle` is called after everything that went into the cloud.
  constructor(cloud, settle) {
    this.cloud = cloud;
    this.settle = settle;
    this.webSockets = new WebSocketServer({ noServer: true, maxPayload: largestBody, perMessageDeflate: false, handleProtocols: () => false });
    this.server = createServer((request, response) => this.#request(request, response));
    this.server.keepAliveTimeout = 120_000;  // clients let go first, or one of them sends into a connection that is closing
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  // --- what the cloud wants done ---
  send({ id, bytes }) { this.#sockets.get(id)?.send(bytes); }
  sendText({ id, text }) { this.#sockets.get(id)?.send(text); }
  close({ id, code, reason }) {
    if (code === 1005) this.#sockets.get(id)?.close();  // a code that stands for none [RFC 6455 section 7.4.1]
    else this.#sockets.get(id)?.close(code, reason);
  }
  respond(answer) {
    const { response, method } = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (!response.destroyed) write(response, method, answer, answer.body);
  }

  stop() {
    for (const socket of this.#sockets.values()) socket.terminate();
    for (const { socket } of this.#upgrades.values()) socket.destroy();
    this.server.close();
    this.server.closeAllConnections();
  }

  #request(request, response) {
    const pieces = [];
    let size = 0;
    request.on('data', (piece) => {
      size += piece.length;
      if (size > largestBody) request.destroy();
      else pieces.push(piece);
    });
    request.on('end', () => {
      const id = ++this.#last;
      this.#waiting.set(id, { response, method: request.method });
      this.cloud.request(id, described(request), Buffer.concat(pieces));
      this.settle();
    });
  }

  #upgrade(request, socket, head) {
    const id = ++this.#last;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.#upgrades.delete(id)) return;
      this.cloud.closed(id, { code: 1006, reason: '' });
      this.settle();
    });
    this.#upgrades.set(id, { request, socket, head });
    this.cloud.open(id, described(request));
    this.settle();
  }

  refuse({ id, status, headers, body }) {
    const waiting = this.#upgrades.get(id);
    if (!waiting) return;
    this.#upgrades.delete(id);
    const lines = [`HTTP/1.1 ${status} Refused`, `Content-Length: ${body.length}`, 'Connection: close'];
    for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
    waiting.socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
  }

  accept({ id, subprotocol }) {
    const waiting = this.#upgrades.get(id);
    if (!waiting) return;
    const { request, socket, head } = waiting;
    this.webSockets.options.handleProtocols = () => subprotocol || false;
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#upgrades.delete(id);
      this.#sockets.set(id, webSocket);
      // Ahead of the library, which joins the frames of a message.
      socket.prependListener('data', (bytes) => {
        this.cloud.saw(id, bytes);
        this.settle();
      });
      webSocket.on('message', (data, isBinary) => {
        if (isBinary) this.cloud.received(id, data);
        else this.cloud.receivedText(id, data);
        this.settle();
      });
      webSocket.on('error', () => {});
      webSocket.on('close', (code, reason) => {
        this.#sockets.delete(id);
        this.cloud.closed(id, { code, reason: reason.toString() });
        this.settle();
      });
    });
    // What cannot be upgraded any more is destroyed instead, and its 'close' tells the cloud.
  }
}

// Answers a sentence where the port cannot be had.
export const listen = (server, port) =>
  new Promise((done) => {
    server.on('error', (problem) =>
      done(problem.code === 'EADDRINUSE'
        ? `port ${port} is in use: stop what listens there, or choose another port and the one after it, as in PORT=9000 ${devCommand}`
        : `cannot listen on port ${port}: ${problem.code}`));
    server.listen(port, '127.0.0.1', () => done(undefined));
  });

// Likewise, and gives it back.
export async function portIsFree(port) {
  const probe = createServer();
  const problem = await listen(probe, port);
  if (!problem) await new Promise((done) => probe.close(done));
  return problem;
}
