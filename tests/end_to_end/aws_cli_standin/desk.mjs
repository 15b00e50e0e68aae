// Answers the calls of aws_cli_standin/aws in this process, since starting Node for each of a deployment's calls took
// most of the time.
import net from 'node:net';
import { answer } from './main.mjs';

// Requests are "COUNT\0ARGUMENT\0...", responses "CODE STREAM\nTEXT". Returns the port; it closes with the process.
export async function open_desk(files) {
  const server = net.createServer((socket) => {
    let heard = '';
    socket.setEncoding('utf8').on('error', () => {}).on('data', (text) => {
      heard += text;
      const [count, ...list] = heard.split('\0').slice(0, -1);
      if (count === undefined || list.length < Number(count)) return;
      const { code, output, complaint } = answer(list, files);
      socket.end(`${code} ${complaint ? 2 : 1}\n${output}${complaint}`);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  server.unref();
  return server.address().port;
}
