// Counts and prints the results of scripts/test: a line for each program or script, at the end what failed and how to
// run only that, how long each part took, the ten slowest, and "N passed, N failed" as the last line.
import process from 'node:process';

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`;

// A glob with * and ?, or a part of the name.
export function matcher(pattern) {
  if (!pattern) return () => true;
  if (!/[*?]/.test(pattern)) return (name) => name.includes(pattern);
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${escaped}$`);
  return (name) => expression.test(name);
}

export class Report {
  constructor(print = console.log) {
    this.print = print;
    this.started = performance.now();
    this.passed = 0;
    this.failed = 0;
    this.failures = [];  // {name, why, alone}
    this.parts = [];     // {name, seconds}
    this.timed = [];     // {name, seconds}
  }

  heading(text) {
    const elapsed = clock((performance.now() - this.started) / 1000);
    this.print(process.stdout.isTTY ? `\n\x1b[1m${text}\x1b[0m  (${elapsed})` : `\n${text}  (${elapsed})`);
  }

  good(count, line, seconds) {
    this.passed += count;
    this.time(line, seconds);
    this.print(`  ok      ${line}${seconds >= 1 ? `, ${seconds.toFixed(1)} s` : ''}`);
  }

  // `why` are the most telling lines, `alone` is the command that runs only this again.
  bad(count, line, why, alone, seconds) {
    this.failed += count;
    this.time(line, seconds);
    this.failures.push({ name: line, why, alone });
    this.print(`  FAILED  ${line}`);
    for (const one of why.split('\n').filter(Boolean)) this.print(`          ${one}`);
    this.print(`          to run it alone: ${alone}`);
  }

  time(name, seconds) {
    if (seconds !== undefined) this.timed.push({ name, seconds });
  }

  async part(name, title, body) {
    const started = performance.now();
    this.heading(title);
    await body();
    this.parts.push({ name, seconds: (performance.now() - started) / 1000 });
  }

  // Returns the exit code.
  finish() {
    if (this.failures.length > 0) {
      this.heading('failed');
      for (const { name, why, alone } of this.failures) {
        this.print(`  ${name}`);
        for (const one of why.split('\n').filter(Boolean).slice(0, 3)) this.print(`      ${one}`);
        this.print(`      to run it alone: ${alone}`);
      }
    }
    this.heading('how long it took');
    for (const { name, seconds } of this.parts) this.print(`  ${clock(seconds).padStart(6)}  ${name}`);
    const slowest = this.timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
    if (slowest.length > 0) this.print('the slowest:');
    for (const { name, seconds } of slowest) this.print(`  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
    this.heading('done');
    this.print(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
