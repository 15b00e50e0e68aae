// A WebSocket client (ws) for the deployment's API Gateway, written from AWS's documentation alone.
import WebSocket from 'ws';
import { cleanup } from './checks.mjs';

// {status: 101, socket, frames}, with the frames received so far as JSON (null for a binary one); or
// {status} if refused.
export async function open_socket(host, query) {
  const socket = new WebSocket(`${host.config.apiGateway.url}${query}`);
  cleanup(() => socket.terminate());
  const frames = [];
  socket.on('error', () => {});
  socket.on('message', (data, is_binary) => frames.push(is_binary ? null : JSON.parse(data)));
  const status = await new Promise((done) => {
    socket.on('open', () => done(101));
    socket.on('unexpected-response', (_, response) => done(response.statusCode));
    socket.on('close', () => done(0));
  });
  return status === 101 ? { status, socket, frames } : { status };
}

export const texts = ({ frames }) => frames.filter((frame) => frame.type === 'message').map((frame) => frame.message.text);
export const leave = ({ socket }) => new Promise((closed) => { socket.on('close', closed); socket.close(); });
