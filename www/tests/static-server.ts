/** A static host on a port of its own: a folder, or pages given as text. */
import { createServer, type Server } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, resolve } from 'node:path';
import type { AddressInfo } from 'node:net';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.csv': 'text/csv',
};
export const DIST = resolve(import.meta.dirname, '../dist');

export interface Host {
  origin: string;
  close(): Promise<void>;
}

export interface Content {
  /** Files of this folder. */
  folder?: string;
  /** Text by path, before the folder is looked into. */
  pages?: Record<string, string>;
  headers?: Record<string, string>;
}

/** `name` is another name of this machine, so that two hosts are two sites. */
export async function host(content: Content, name: 'localhost' | '127.0.0.1' = 'localhost'): Promise<Host> {
  const { folder, pages = {}, headers = {} } = content;
  const server: Server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const wanted = path.endsWith('/') ? `${path}index.html` : path;
    let body: string | Buffer | undefined = pages[wanted];
    if (body === undefined && folder) {
      const file = join(folder, normalize(wanted));
      if (file.startsWith(folder) && (await stat(file).catch(() => null))?.isFile()) body = await readFile(file);
    }
    const type = TYPES[extname(wanted)] ?? 'application/octet-stream';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type, ...headers });
    response.end(body ?? 'not found');
  });
  await new Promise<void>((done) => server.listen(0, name, done));
  return {
    origin: `http://${name}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
