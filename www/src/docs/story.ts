/**
 * What the figures of "How it forgets" share: the sample, who is to be forgotten, and what came of
 * it. The numbers are the engine's, by the npm package; only the graph's weights are worked out
 * here, so that a reader can do the same by hand.
 */
import type * as Package from '../../package/src/index';

export const MODEL = { lambda: 0.88, layers: 1, dim: 8, seed: 1 } as const;
export const PARTS = ['nothing', 'ifru-direct', 'ifru-pruned', 'ifru-one-shot', 'ifru'] as const;

export interface Edge {
  woman: string;
  event: string;
  /** False for records that were held out: they are not in the graph. */
  learned: boolean;
}

export interface Result {
  train: Package.TrainReport;
  forget: Package.ForgetReport;
  verify: Package.VerifyReport;
  parts: Package.MethodReport[];
  /** Another woman's best events, before and after. */
  neighbour: string;
  top: Package.Recommendations;
}

export class Story extends EventTarget {
  edges: Edge[] = [];
  women: string[] = [];
  events: string[] = [];
  chosen = 'Flora Price';
  /** The edge whose weight is worked out. */
  edge: Edge | null = null;
  result: Result | null = null;
  problem = '';
  private session: Promise<Package.Session> | null = null;
  private asked = 0;

  async choose(woman: string): Promise<void> {
    const asked = ++this.asked;
    this.chosen = woman;
    this.changed();
    try {
      const result = await this.compute(woman);
      if (asked !== this.asked) return;
      this.result = result;
    } catch (thrown) {
      this.problem = thrown instanceof Error ? thrown.message : String(thrown);
    }
    this.changed();
  }

  select(edge: Edge): void {
    this.edge = edge;
    this.changed();
  }

  /** How many records a woman or an event has in the graph, after forgetting where asked. */
  degree(node: string, after: boolean): number {
    return this.edges.filter(
      ({ woman, event, learned }) =>
        learned && (woman === node || event === node) && !(after && woman === this.chosen),
    ).length;
  }

  /** The weight of an edge: one over the root of the product of its ends' degrees. */
  weight({ woman, event, learned }: Edge, after: boolean): number {
    if (!learned || (after && woman === this.chosen)) return 0;
    return 1 / Math.sqrt(this.degree(woman, after) * this.degree(event, after));
  }

  private async compute(woman: string): Promise<Result> {
    this.session ??= this.open();
    const session = await this.session;
    // Each choice starts from the same model.
    await session.loadSample('southern-women', { ...MODEL });
    const train = await session.train();
    const forget = await session.forget({ users: [woman] });
    const verify = await session.verify();
    const { methods } = await session.compare([...PARTS]);
    const neighbour = this.neighbour(woman);
    return { train, forget, verify, parts: methods, neighbour, top: await session.recommend(neighbour, 6) };
  }

  private async open(): Promise<Package.Session> {
    const address = new URL(/* @vite-ignore */ '../pkg/index.js', import.meta.url).href;
    const { Session } = (await import(/* @vite-ignore */ address)) as typeof Package;
    const session = await Session.create();
    await session.loadSample('southern-women', { ...MODEL });
    const { rows } = await session.records({ limit: 1000 });
    this.edges = rows.map(({ user, item, part }) => ({ woman: user, event: item, learned: part === 'train' }));
    const number = (event: string) => Number(event.slice(1));
    this.events = [...new Set(this.edges.map(({ event }) => event))].sort((a, b) => number(a) - number(b));
    const mean = (woman: string) => {
      const mine = this.edges.filter((edge) => edge.woman === woman).map(({ event }) => number(event));
      return mine.reduce((sum, n) => sum + n, 0) / mine.length;
    };
    // Who goes to early events first: the two circles of the town show.
    this.women = [...new Set(this.edges.map(({ woman }) => woman))].sort((a, b) => mean(a) - mean(b));
    this.edge = this.edges.find(({ woman, event, learned }) => learned && woman === 'Nora Fayette' && event === 'E9') ?? this.edges.find(({ learned }) => learned) ?? null;
    this.changed();
    return session;
  }

  /** Who shares the most events with her. */
  private neighbour(woman: string): string {
    const mine = new Set(this.edges.filter((e) => e.woman === woman && e.learned).map(({ event }) => event));
    const shared = (other: string) =>
      this.edges.filter((e) => e.woman === other && e.learned && mine.has(e.event)).length;
    return this.women.filter((w) => w !== woman).sort((a, b) => shared(b) - shared(a))[0] ?? woman;
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

export const story = new Story();
