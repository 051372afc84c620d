/**
 * The graph around a request. People are discs and titles are squares; the larger, the greater
 * the influence. The simulation runs to its end before anything is drawn: nothing moves.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import { css, html, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GraphNode, Neighbourhood } from '../engine/types';
import { text } from '../text/en';
import { significant } from '../text/format';
import { Chart } from './chart';

const words = text.graph;
const TICKS = 220;
/** Work between two rests, so that the page stays smooth. */
const SLICE_MS = 12;
/** Nodes that get their name, where there is room. */
const NAMED = 12;
const LETTERS = 22;

type Placed = SimulationNodeDatum & { node: GraphNode; radius: number };

/** Which of the two influences is the greater one; what pruning leaves out has no colour. */
function role(node: GraphNode): 'gone' | 'direct' | 'spillover' | 'pruned' {
  if (node.gone) return 'gone';
  if (node.pruned) return 'pruned';
  return node.direct > node.spillover ? 'direct' : 'spillover';
}

@customElement('um-neighbourhood')
export class NeighbourhoodChart extends Chart {
  @property() heading = '';
  @property() about = '';
  @property({ attribute: false }) graph!: Neighbourhood;

  @state() private placed: Placed[] = [];
  private laidOut: unknown[] = [];

  static override styles = [
    Chart.styles,
    css`
      .plot {
        aspect-ratio: 16 / 10;
      }
      @container (max-width: 40rem) {
        .plot {
          aspect-ratio: 1 / 1.1;
        }
      }
      line {
        stroke: var(--line-strong);
        stroke-opacity: 0.22;
      }
      line.forgotten {
        stroke: var(--forgotten);
        stroke-opacity: 0.85;
        stroke-width: 1.5;
        stroke-dasharray: 3 3;
      }
      .mark {
        stroke: var(--card);
        stroke-width: 1;
      }
      .gone {
        fill: var(--card);
        stroke: var(--forgotten);
        stroke-width: 2;
      }
      .direct {
        fill: var(--forgotten);
      }
      .spillover {
        fill: var(--accent);
      }
      .pruned {
        fill: var(--original);
        fill-opacity: 0.4;
      }
      text.name {
        fill: var(--ink);
        font-size: 11px;
        paint-order: stroke;
        stroke: var(--card);
        stroke-width: 3;
        stroke-linejoin: round;
      }
    `,
  ];

  override willUpdate(_: PropertyValues<this>): void {
    const inputs = [this.graph, this.width];
    if (this.width > 0 && inputs.some((value, at) => value !== this.laidOut[at])) {
      this.laidOut = inputs;
      void this.layOut();
    }
  }

  override render() {
    return html`<um-chart-frame
      heading=${this.heading}
      about=${this.about}
      .table=${() => ({
        columns: [words.node, words.kind, words.distance, words.direct, words.spillover, words.change, words.role],
        rows: this.graph.nodes.map((node) => [
          node.name,
          words.kinds[node.kind],
          node.distance ?? '–',
          significant(node.direct),
          significant(node.spillover),
          significant(node.change),
          words.roles[role(node)],
        ]),
      })}
    >
      <div class="plot">${this.placed.length === 0 ? nothing : this.plotted()}</div>
    </um-chart-frame>`;
  }

  private get height(): number {
    return this.width < 560 ? this.width * 1.1 : this.width / 1.6;
  }

  private async layOut() {
    const wanted = this.laidOut;
    const { nodes, edges } = this.graph;
    const { width, height } = this;
    const largest = Math.max(...nodes.map((node) => Math.hypot(node.direct, node.spillover)), 1e-300);
    const least = width < 560 ? 2 : 3;
    const placed: Placed[] = nodes.map((node) => {
      const size = Math.sqrt(Math.hypot(node.direct, node.spillover) / largest);
      return { node, radius: node.gone ? least + 6 : least + 9 * size };
    });
    const links = edges.map(({ user, item }) => ({ source: user, target: item }));
    const spread = Math.sqrt((width * height) / Math.max(nodes.length, 12));
    const simulation = forceSimulation(placed)
      .force('link', forceLink(links).distance(spread * 0.8).strength(0.12))
      .force('charge', forceManyBody().strength(-spread * 1.6))
      .force('collide', forceCollide<Placed>((one) => one.radius + 1.5))
      .force('x', forceX(0).strength(0.07))
      .force('y', forceY(0).strength(0.07 * (width / height)))
      .stop();
    for (let tick = 0; tick < TICKS; ) {
      const until = performance.now() + SLICE_MS;
      while (tick < TICKS && performance.now() < until) {
        simulation.tick();
        tick += 1;
      }
      await new Promise((resolve) => setTimeout(resolve));
      // Another graph or another width is wanted by now.
      if (this.laidOut !== wanted) return;
    }
    // To the size that there is, with room for names.
    const xs = placed.map(({ x }) => x ?? 0);
    const ys = placed.map(({ y }) => y ?? 0);
    const fit = (values: number[], size: number, pad: number) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const scale = Math.min((size - 2 * pad) / (high - low || 1), 3);
      return (value: number) => size / 2 + (value - (low + high) / 2) * scale;
    };
    const [x, y] = [fit(xs, width, 36), fit(ys, height, 18)];
    for (const one of placed) [one.x, one.y] = [x(one.x ?? 0), y(one.y ?? 0)];
    this.placed = placed;
  }

  private plotted() {
    const { placed, graph } = this;
    // Edges name places among the nodes: those of the last layout.
    if (placed.length !== graph.nodes.length) return nothing;
    return html`<svg viewBox="0 0 ${this.width} ${this.height}" width=${this.width} height=${this.height} role="img" aria-label=${this.words}>
      ${graph.edges.map(({ user, item, forgotten }) => {
        const [from, to] = [placed[user]!, placed[item]!];
        return svg`<line class=${forgotten ? 'forgotten' : ''} x1=${from.x!.toFixed(1)} y1=${from.y!.toFixed(1)} x2=${to.x!.toFixed(1)} y2=${to.y!.toFixed(1)}></line>`;
      })}
      ${placed.map(({ node, radius, x, y }) => {
        const title = svg`<title>${words.tip(node, words.roles[role(node)])}</title>`;
        return node.kind === 'user'
          ? svg`<circle class="mark ${role(node)}" cx=${x!} cy=${y!} r=${radius}>${title}</circle>`
          : svg`<rect class="mark ${role(node)}" x=${x! - radius * 0.88} y=${y! - radius * 0.88} width=${radius * 1.76} height=${radius * 1.76} rx="2">${title}</rect>`;
      })}
      ${this.names.map(
        ({ name, left, y }) => svg`<text class="name" x=${left} y=${y + 4}>${name}</text>`,
      )}
    </svg>`;
  }

  /** Names of the strongest nodes that do not run into each other. */
  private get names() {
    const taken: { name: string; left: number; right: number; y: number }[] = [];
    for (const { node, radius, x, y } of this.placed.slice(0, NAMED)) {
      const name = node.name.length > LETTERS ? `${node.name.slice(0, LETTERS - 1)}…` : node.name;
      const width = name.length * 6;
      const fits = x! + radius + 4 + width < this.width;
      const left = fits ? x! + radius + 4 : x! - radius - 4 - width;
      const right = left + width;
      const clash = taken.some((o) => Math.abs(o.y - y!) < 14 && left < o.right + 4 && right > o.left - 4);
      if (!clash && left > 0) taken.push({ name, left, right, y: y! });
    }
    return taken;
  }

  private get words(): string {
    const { nodes, edges, rings } = this.graph;
    const all = rings.reduce((sum, ring) => sum + ring.nodes, 0);
    return words.words(nodes.length, all, edges.filter(({ forgotten }) => forgotten).length);
  }
}
