// Our own Mosquitto: fresh ports, a folder for its log, killed and restarted at will.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cleanup } from './checks.mjs';
import { temporary_folder, wait_for_port } from './client.mjs';
import { free_port } from './ports.mjs';

const executable = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((file) => fs.existsSync(file)) ?? 'mosquitto';

export class Broker {
  // With `users` ({name: password}) only these can connect.
  static async start({ users } = {}) {
    const broker = new Broker();
    broker.folder = temporary_folder('mosquitto');
    fs.chmodSync(broker.folder, 0o755);
    broker.tcp = await free_port();  // a configuration with only a WebSocket listener does not start
    broker.port = await free_port();
    const lines = ['persistence false', `log_dest file ${path.join(broker.folder, 'log')}`, 'max_inflight_messages 0', 'max_queued_messages 0',
      `listener ${broker.tcp} 127.0.0.1`,
      // A WebSocket listener keeps to its address only if the kind of address is set, too; otherwise it is open
      // to the network.
      `listener ${broker.port} 127.0.0.1`, 'protocol websockets', 'socket_domain ipv4', `allow_anonymous ${!users}`];
    if (process.getuid?.() === 0) lines.push('user root');
    if (users) {
      const file = path.join(broker.folder, 'passwords');
      fs.writeFileSync(file, Object.entries(users).map(([name, password]) => `${name}:${password}\n`).join(''), { mode: 0o600 });
      spawnSync('mosquitto_passwd', ['-U', file]);
      lines.push(`password_file ${file}`);
    }
    broker.configuration = path.join(broker.folder, 'mosquitto.conf');
    fs.writeFileSync(broker.configuration, `${lines.join('\n')}\n`);
    cleanup(() => broker.kill());
    await broker.again();
    return broker;
  }

  get url() { return `ws://127.0.0.1:${this.port}/mqtt`; }
  get tcp_url() { return `mqtt://127.0.0.1:${this.tcp}`; }

  async again() {
    this.child = spawn(executable, ['-c', this.configuration], { stdio: 'ignore' });
    this.gone = new Promise((done) => this.child.on('close', done));
    this.child.on('error', () => {});
    await wait_for_port(this.port);
  }

  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await this.gone;
  }
}
