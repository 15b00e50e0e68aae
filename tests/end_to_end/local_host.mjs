// The local stand-in for AWS as the tests start it: free ports, its own seed, stopped and started at will.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { cleanup, Mismatch } from './checks.mjs';
import { sleep, temporary_folder, wait_until, write_json } from './client.mjs';
import { functions, local_module, root, site } from './places.mjs';
import { free_port } from './ports.mjs';

// The key that the simulator gives to servers that post: AWS's own example, which opens nothing else.
export const server_keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

// The key of a system of the operator, which may do everything; also an example.
export const owner_keys = { AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE', AWS_SECRET_ACCESS_KEY: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' };

// For --server-policy: what that key may do in addition.
export const server_policy = (...actions) => write_json(temporary_folder('policy'), 'server.json', {
  Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['iot:Publish', ...actions], Resource: '*' }],
});

export class LocalHost {
  static async start(options = []) {
    const host = new LocalHost();
    host.options = options;
    host.port = await free_port(2);
    host.state = temporary_folder('local');
    cleanup(() => host.stop('SIGKILL'));
    await host.again();
    host.config = await (await fetch(`${host.url}config.json`)).json();
    return host;
  }

  get url() { return `http://127.0.0.1:${this.port}/`; }
  get services() { return `http://127.0.0.1:${this.port + 1}`; }

  config_file(changes = {}) {
    return write_json(temporary_folder('config'), 'config.json', { ...this.config, ...changes });
  }

  async again() {
    this.lines = [];
    this.child = spawn(process.execPath, [path.join(root, 'src/platform/local/host.mjs'), '--port', String(this.port),
      '--site', site, '--module', local_module, '--functions', functions, '--state', this.state, ...this.options],
    { stdio: ['ignore', 'pipe', 'inherit'] });
    this.gone = new Promise((done) => this.child.on('close', done));
    await new Promise((ready, failed) => {
      readline.createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.lines.push(line);
        if (line.startsWith('ready:')) ready();
      });
      this.gone.then((code) => failed(new Mismatch(`the local host ended with ${code}`)));
    });
    this.tables = this.lines.map((line) => /^DynamoDB.*: (http.*)\/$/.exec(line)?.[1]).find((address) => address);
  }

  // The next code (or temporary password) printed for this person, or the first that no test has used.
  async code_for(name) {
    const find = () => this.lines.findIndex((line) => line.includes(` for ${name}: `));
    await wait_until(() => find() >= 0, `a code for ${name} in the terminal`, 5000);
    return /: (\S+)$/.exec(this.lines.splice(find(), 1)[0])[1];
  }

  // Stops the DynamoDB engine, or starts it again, while everything else continues.
  async switch_tables(on) {
    this.child.kill('SIGUSR2');
    const up = () => fetch(this.tables).then(() => true, () => false);
    for (let tries = 0; (await up()) !== on; ++tries) {
      if (tries > 100) throw new Mismatch('the DynamoDB engine does not obey');
      await sleep(50);
    }
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.gone;
  }
}
