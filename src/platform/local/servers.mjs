// Two ports of this machine: one for the site, one for the simulated cloud's HTTP and WebSocket. Passes requests to the
// cloud unchanged, and sends the cloud's responses unchanged, now or later.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative, sep } from 'node:path';
import { WebSocketServer } from 'ws';
import { devCommand } from './commands.mjs';

const largestBody = 1024 * 1024;
export const described = (request) => ({ method: request.method, target: request.url, headers: request.rawHeaders });

export function write(response, method, { status, headers }, body) {
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
  #upgrades = new Map();  // the same for requests to open a WebSocket
  #sockets = new Map();
  #last = 0;

  // Calls `settle` after every call to the cloud.
  constructor(cloud, settle) {
    this.cloud = cloud;
    this.settle = settle;
    this.webSockets = new WebSocketServer({ noServer: true, maxPayload: largestBody, perMessageDeflate: false, handleProtocols: () => false });
    this.server = createServer((request, response) => this.#request(request, response));
    this.server.keepAliveTimeout = 120_000;  // so clients close first; otherwise one could send into a connection that is closing
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  // --- the cloud's outputs ---
  send({ id, bytes }) { this.#sockets.get(id)?.send(bytes); }
  sendText({ id, text }) { this.#sockets.get(id)?.send(text); }
  close({ id, code, reason }) {
    if (code === 1005) this.#sockets.get(id)?.close();  // means that there is no code [RFC 6455 section 7.4.1]
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
      // Before the library sees them, since it joins the frames of a message.
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
    // A request that can no longer be upgraded is destroyed instead, and its 'close' informs the cloud.
  }
}

// Resolves to an error sentence if the port cannot be used, otherwise to undefined.
export const listen = (server, port) =>
  new Promise((done) => {
    server.on('error', (problem) =>
      done(problem.code === 'EADDRINUSE'
        ? `port ${port} is in use. Stop the program that uses it, or choose another pair of ports: PORT=9000 ${devCommand} uses 9000 and 9001`
        : `cannot listen on port ${port}: ${problem.code}`));
    server.listen(port, '127.0.0.1', () => done(undefined));
  });

// The same, but releases the port again.
export async function portIsFree(port) {
  const probe = createServer();
  const problem = await listen(probe, port);
  if (!problem) await new Promise((done) => probe.close(done));
  return problem;
}
