// A WebSocket proxy in front of a broker that misbehaves on demand. A behaviour sees each message and decides whether
// to forward it, change it, keep it, or cut the connection.
import { WebSocket, WebSocketServer } from 'ws';
import { cleanup } from './checks.mjs';
import { free_port } from './ports.mjs';

export class Proxy {
  // behaviour: {connected(link), from_client(bytes, link), from_server(bytes, link)}, each optional; link has number,
  // to_client(bytes), to_server(bytes), cut().
  static async start(target, behaviour = {}) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.behaviour = behaviour;
    proxy.connections = 0;
    proxy.port = await free_port();
    proxy.server = new WebSocketServer({ host: '127.0.0.1', port: proxy.port, perMessageDeflate: false });
    proxy.server.on('connection', (client) => proxy.join(client));
    cleanup(() => proxy.stop());
    return proxy;
  }

  get url() { return `ws://127.0.0.1:${this.port}/mqtt`; }

  join(client) {
    const server = new WebSocket(this.target, ['mqtt'], { perMessageDeflate: false });
    const waiting = [];
    const link = {
      number: ++this.connections,
      client,
      to_client: (bytes) => client.readyState === WebSocket.OPEN && client.send(bytes),
      to_server: (bytes) => (server.readyState === WebSocket.CONNECTING ? waiting.push(bytes) : server.send(bytes)),
      cut: () => {
        client.terminate();
        server.terminate();
      },
    };
    server.on('open', () => waiting.forEach((bytes) => server.send(bytes)));
    const { connected, from_client = (bytes) => link.to_server(bytes), from_server = (bytes) => link.to_client(bytes) } = this.behaviour;
    client.on('message', (bytes) => from_client(bytes, link));
    server.on('message', (bytes) => from_server(bytes, link));
    client.on('close', () => server.terminate());
    server.on('close', () => client.close());
    for (const socket of [client, server]) socket.on('error', () => {});
    connected?.(link);
  }

  stop() {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }
}

// The type of a message's first packet.
export const type_of = (bytes) => bytes[0] >> 4;
export const types = { connect: 1, connack: 2, publish: 3, puback: 4, subscribe: 8, suback: 9 };
