/** Looks for words in everything that the page holds or writes. */
import type { Page } from '@playwright/test';

/** Places in which one of the words was found, and how many texts were looked at. */
export interface Scan {
  found: string[];
  texts: number;
}

export function scan(page: Page, words: string[]): Promise<Scan> {
  return page.evaluate(async (words) => {
    const found = new Set<string>();
    let texts = 0;
    const look = (place: string, text: string) => {
      texts += 1;
      for (const word of words) if (text.includes(word)) found.add(`${place}: ${word}`);
    };

    /** Every text that can be reached from a value, the contents of files included. */
    const seen = new WeakSet<object>();
    const files: Promise<void>[] = [];
    const walk = (start: string, root: unknown) => {
      const waiting: [string, unknown][] = [[start, root]];
      while (waiting.length > 0) {
        const [place, value] = waiting.pop()!;
        if (typeof value === 'string') look(place, value);
        if (typeof value !== 'object' || value === null || seen.has(value)) continue;
        seen.add(value);
        if (value instanceof Node || value === window) continue;
        if (value instanceof File) look(`${place} (name of a file)`, value.name);
        if (value instanceof Blob) {
          files.push(value.text().then((text) => look(`${place} (file)`, text)).catch(() => {}));
        } else if (ArrayBuffer.isView(value)) {
          look(`${place} (bytes)`, new TextDecoder('latin1').decode(value));
        } else if (value instanceof Map || value instanceof Set) {
          for (const entry of value) waiting.push([place, entry]);
        } else {
          for (const key of Reflect.ownKeys(value)) {
            look(place, String(key));
            const { value: inner } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
            waiting.push([`${place}.${String(key)}`.slice(-120), inner]);
          }
        }
      }
    };

    // The document: attributes, texts, what stands in fields, and what each element holds.
    const visit = (root: Document | ShadowRoot | Element) => {
      for (const key of Reflect.ownKeys(root)) {
        const { value } = Reflect.getOwnPropertyDescriptor(root, key) ?? {};
        walk(`<${root.nodeName}>.${String(key)}`, value);
      }
      for (const element of root.querySelectorAll('*')) {
        const name = `<${element.localName}>`;
        for (const { name: attribute, value } of element.attributes) look(`${name} ${attribute}`, value);
        if ('value' in element) look(`${name} value`, String(element.value));
        for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) look(name, node.nodeValue ?? '');
        for (const key of Reflect.ownKeys(element)) {
          const { value } = Reflect.getOwnPropertyDescriptor(element, key) ?? {};
          walk(`${name}.${String(key)}`, value);
        }
        if (element.shadowRoot) visit(element.shadowRoot);
      }
      for (const node of root.childNodes) if (node.nodeType === Node.TEXT_NODE) look(root.nodeName, node.nodeValue ?? '');
    };
    visit(document);

    const { journey } = document.querySelector('unremember-demo')!;
    walk('journey', journey);
    const { engine } = journey;
    walk('worker', await engine.inventory());
    if (journey.session.phase !== 'empty') {
      walk('export of records', await engine.exportData());
      walk('export of titles', await engine.exportTitles());
      if (journey.session.train) walk('export of the model', await engine.exportModel());
    }
    await Promise.all(files);

    // Everything that is stored for this origin.
    const store = async (folder: FileSystemDirectoryHandle, path: string) => {
      for await (const handle of folder.values()) {
        look('private files', handle.name);
        try {
          if (handle.kind === 'directory') await store(handle as FileSystemDirectoryHandle, `${path}/${handle.name}`);
          else look(`${path}/${handle.name}`, await (await (handle as FileSystemFileHandle).getFile()).text());
        } catch (thrown) {
          // What is being replaced at this moment is gone.
          if ((thrown as DOMException).name !== 'NotFoundError') throw thrown;
        }
      }
    };
    await store(await navigator.storage.getDirectory(), 'private files');
    for (const { name } of await indexedDB.databases()) look('IndexedDB', name ?? '');
    if ((await indexedDB.databases()).length > 0) found.add('IndexedDB: something was written there');
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        look('cache', request.url);
        look(`cache ${request.url}`, (await (await cache.match(request))?.text()) ?? '');
      }
    }
    walk('storage', { local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie });
    walk('address', [location.href, document.title, document.referrer, window.name]);
    walk('history', history.state);
    walk('performance', performance.getEntries().map(({ name }) => name));
    return { found: [...found], texts };
  }, words);
}
