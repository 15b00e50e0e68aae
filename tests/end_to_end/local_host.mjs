// The local stand-in for AWS as the tests start it: free ports, a seed of its own, stopped and started at will.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { cleanup, Mismatch } from './checks.mjs';
import { build, free_port, root, temporary_folder, write_json } from './client.mjs';

// The key that the simulator gives to a server that posts: AWS's own example, good for nothing else.
export const server_keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

async function free_pair() {
  for (;;) {
    const port = await free_port();
    const next = await new Promise((answer) => import('node:net').then(({ default: net }) => {
      const server = net.createServer().on('error', () => answer(false));
      server.listen(port + 1, '127.0.0.1', () => server.close(() => answer(true)));
    }));
    if (next) return port;
  }
}

export class LocalHost {
  static async start(options = []) {
    const host = new LocalHost();
    host.options = options;
    host.port = await free_pair();
    host.state = temporary_folder('local');
    cleanup(() => host.stop('SIGKILL'));
    await host.again();
    host.config = await (await fetch(`${host.url}config.json`)).json();
    return host;
  }

  get url() { return `http://127.0.0.1:${this.port}/`; }

  config_file(changes = {}) {
    return write_json(temporary_folder('config'), 'config.json', { ...this.config, ...changes });
  }

  async again() {
    this.child = spawn(process.execPath, [path.join(root, 'src/platform/local/host.mjs'), '--port', String(this.port),
      '--module', path.join(build, 'src/platform/local/confab-local.mjs'), '--state', this.state, ...this.options],
    { stdio: ['ignore', 'pipe', 'inherit'] });
    this.gone = new Promise((done) => this.child.on('close', done));
    await new Promise((ready, failed) => {
      this.child.stdout.on('data', (text) => String(text).includes('ready:') && ready());
      this.gone.then((code) => failed(new Mismatch(`the local host ended with ${code}`)));
    });
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.gone;
  }
}
