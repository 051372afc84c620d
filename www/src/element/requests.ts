/**
 * A forget request as one line of text, for attributes and links:
 *
 *     user:Flora Price; item:E8; record:Nora Fayette,E9; random:0.01; genre:Drama; time:0,86400
 *
 * Ids are written as they are, but for the characters that the line itself needs: `;`, `,` and `%`
 * stand percent-encoded. A time is in seconds since 1970, its end excluded.
 */
import type { ForgetRequest } from '../engine/types';

/** Longer lines are refused: an address has to stay one that can be sent. */
export const MAX_REQUEST_CHARS = 4000;

const encode = (id: string) => id.replace(/[;,%]|^\s|\s$/g, (char) => encodeURIComponent(char));

/** A request of nothing, to be filled. */
export function emptyRequest(): ForgetRequest {
  return { users: [], items: [], records: [], random_share: null };
}

/** The request that a line means; `undefined` where it cannot be understood. */
export function readRequest(line: string): ForgetRequest | undefined {
  // Half a character is in no id, and in no address either.
  if (line.length > MAX_REQUEST_CHARS || /\p{Surrogate}/u.test(line)) return undefined;
  const request = emptyRequest();
  try {
    for (const part of line.split(';').map((text) => text.trim())) {
      if (part && !readPart(part, request)) return undefined;
    }
  } catch {
    return undefined; // A stray percent sign.
  }
  return isEmpty(request) ? undefined : request;
}

function readPart(part: string, request: ForgetRequest): boolean {
  const colon = part.indexOf(':');
  const kind = part.slice(0, colon).trim();
  const values = part.slice(colon + 1).split(',').map((id) => decodeURIComponent(id.trim()));
  const [first, second, ...more] = values;
  if (colon < 0 || !first || more.length > 0) return false;
  switch (kind) {
    case 'user':
    case 'item':
      if (second !== undefined) return false;
      request[kind === 'user' ? 'users' : 'items'].push(first);
      return true;
    case 'record':
      if (!second) return false;
      request.records.push([first, second]);
      return true;
    case 'random': {
      const share = Number(first);
      if (second !== undefined || !(share > 0 && share <= 1)) return false;
      request.random_share = share;
      return true;
    }
    case 'genre':
      if (second !== undefined) return false;
      request.genres = [...(request.genres ?? []), first];
      return true;
    case 'time': {
      const range = values.map(Number);
      if (range.length !== 2 || !range.every(Number.isSafeInteger)) return false;
      request.time_range = range as [number, number];
      return true;
    }
    default:
      return false;
  }
}

export function writeRequest(request: ForgetRequest): string {
  return [
    ...request.users.map((id) => `user:${encode(id)}`),
    ...request.items.map((id) => `item:${encode(id)}`),
    ...request.records.map(([user, item]) => `record:${encode(user)},${encode(item)}`),
    ...(request.random_share === null ? [] : [`random:${request.random_share}`]),
    ...(request.genres ?? []).map((id) => `genre:${encode(id)}`),
    ...(request.time_range ? [`time:${request.time_range.join(',')}`] : []),
  ].join('; ');
}

export function isEmpty(request: ForgetRequest): boolean {
  return writeRequest(request) === '';
}
