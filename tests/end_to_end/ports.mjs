// Ports for the programs that tests start. Scripts run in parallel, so a port that was free a moment ago may be taken.
// So every script has its own row of ports: it listens at the first one while it runs, and a script that finds it taken
// tries another row. The rows are below the ports that systems use for outgoing connections.
import net from 'node:net';
import process from 'node:process';

const first = 20_000;
const rows = 240;
const row_length = 50;
let next = 0;
let end = 0;

const listen = (port) => new Promise((answer) => {
  const server = net.createServer().on('error', () => answer(undefined));
  server.listen(port, '127.0.0.1', () => answer(server));
});
const is_free = async (port) => {
  const server = await listen(port);
  if (server) await new Promise((closed) => server.close(closed));
  return server !== undefined;
};

async function take_row() {
  for (let tries = 0; tries < rows; ++tries) {
    const start = first + (process.pid + tries) % rows * row_length;
    const keeper = await listen(start);
    if (!keeper) continue;
    keeper.unref();
    [next, end] = [start + 1, start + row_length];
    return;
  }
  throw new Error(`no row of ports is free between ${first} and ${first + rows * row_length}`);
}

async function find(count) {
  for (;;) {
    if (next + count > end) await take_row();
    const port = next;
    next += count;
    const free = await Promise.all(Array.from({ length: count }, (_, i) => is_free(port + i)));
    if (free.every(Boolean)) return port;
  }
}

// The first of `count` consecutive free ports. Returns none twice.
let turn = Promise.resolve();
export function free_port(count = 1) {
  turn = turn.then(() => find(count));
  return turn;
}
