/** Training: settings, progress with live curves, the result, and anybody's top ten. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Curve } from '../charts/line-chart';
import type { CurvePoint } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count, duration, fixed, significant } from '../text/format';
import '../charts/line-chart';
import '../parts/picker';
import type { Ranking } from '../parts/ranking';
import '../parts/ranking';
import '../parts/work-bar';
import './train-settings';

const words = text.train;

/** The curve of the training itself, once the search for lambda, which measures nothing, is over. */
function lastTraining(curve: CurvePoint[]): CurvePoint[] {
  const start = curve.findIndex((point) => point.valid_metric != null);
  if (start <= 0) return curve;
  const before = curve[start]!.passes;
  return curve.slice(start).map((point) => ({ ...point, passes: point.passes - before }));
}

@customElement('um-train-panel')
export class TrainPanel extends JourneyElement {
  static override styles = [
    base,
    css`
      .act {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.75rem 1.25rem;
        align-items: center;
        min-height: 2.75rem;
      }
      .results {
        min-height: 11rem;
        align-content: start;
      }
      .results .stats {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr));
      }
      .left {
        align-content: start;
        gap: 2rem;
      }
      @media (max-width: 34rem) {
        .act {
          grid-template-columns: 1fr;
          min-height: 6.25rem;
          align-content: start;
        }
        .results {
          min-height: 14rem;
        }
      }
    `,
  ];

  override render() {
    const { session } = this.journey;
    const report = session.train;
    return html`<div class="stack">
      <um-train-settings .journey=${this.journey}></um-train-settings>
      <div class="act">
        <button
          class="primary"
          ?disabled=${this.busy || session.phase === 'empty'}
          @click=${() => this.journey.train()}
        >
          ${report ? words.again : words.button}
        </button>
        <div>
          <um-work-bar .journey=${this.journey} work="train"></um-work-bar>
          ${report && !this.isRunning('train') && this.stale
            ? html`<p class="small muted">${words.stale}</p>`
            : nothing}
        </div>
      </div>
      ${this.charts()}
      <div class="columns outcome">
        <div class="stack left">
          <div class="results stack">${report ? this.result() : this.placeholder()}</div>
          ${this.user()}
        </div>
        ${this.top()}
      </div>
    </div>`;
  }

  /** True where another training would not give the model that is there. */
  private get stale(): boolean {
    const { settings, session } = this.journey;
    const report = session.train;
    if (!report || !session.summary) return false;
    const threshold = settings.threshold ?? session.summary.threshold;
    return (
      (settings.task !== null && settings.task !== report.task) ||
      settings.model !== report.model ||
      (settings.model === 'lightgcn' && settings.layers !== null && settings.layers !== report.layers) ||
      (settings.lambda !== null && settings.lambda !== report.lambda) ||
      settings.dim !== report.dim ||
      settings.seed !== report.seed ||
      threshold !== session.summary.threshold
    );
  }

  private charts() {
    const curve = lastTraining(this.journey.curve);
    const task = this.journey.session.summary?.task ?? 'explicit';
    const x = curve.map((point) => point.passes);
    const settling: Curve[] = [
      { name: words.objective, colour: '--original', values: curve.map((p) => p.objective) },
      { name: words.gradient, colour: '--accent', values: curve.map((p) => p.gradient_norm) },
    ];
    const judged = curve.filter((point) => point.valid_metric != null);
    const metric: Curve[] = [
      {
        name: words.metricName[task],
        colour: '--retrained',
        values: judged.map((p) => p.valid_metric),
      },
    ];
    return html`<div class="columns">
      <um-line-chart
        log
        heading=${words.curve}
        about=${words.curveAbout}
        xName=${words.passes}
        .x=${x}
        .curves=${settling}
      ></um-line-chart>
      <um-line-chart
        heading=${words.metricCurve}
        about=${task === 'explicit' ? words.aucAbout : ''}
        xName=${words.passes}
        .x=${judged.map((point) => point.passes)}
        .curves=${metric}
      ></um-line-chart>
    </div>`;
  }

  private result() {
    const report = this.journey.session.train;
    if (!report) return nothing;
    const { metrics } = report;
    const tiles: [string, string][] = [];
    if (metrics.test_auc != null) tiles.push([words.auc, fixed(metrics.test_auc)]);
    if (metrics.recall_20 != null) tiles.push([words.recall, fixed(metrics.recall_20)]);
    if (metrics.ndcg_20 != null) tiles.push([words.ndcg, fixed(metrics.ndcg_20)]);
    tiles.push([words.seconds, duration(report.seconds)]);
    tiles.push([words.lambdaUsed, significant(report.lambda)]);
    tiles.push([words.work, count(report.gradients + report.hvp)]);
    return html`<dl class="stats">
        ${tiles.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <p class="small muted">
        ${words.modelIs(report.model, report.layers, report.dim)} ${words.details}: ${text.stops[report.stop_reason]}; ‖∇J‖ =
        ${significant(report.gradient_norm)}.
        ${report.lambda_path.length > 0 ? words.lambdaTook(report.lambda_seconds) : nothing}
      </p>`;
  }

  private placeholder() {
    return html`<p class="note muted">${words.untrained}</p>`;
  }

  private user() {
    const { user, recommendations, engine } = this.journey;
    return html`<div class="stack">
      <h3>${words.topTitle}</h3>
      <um-picker
        label=${words.userLabel}
        placeholder=${words.userPlaceholder}
        .value=${user ?? ''}
        ?disabled=${this.busy || recommendations === null}
        .source=${engine.listUsers.bind(engine)}
        @pick=${(event: CustomEvent<{ id: string }>) => this.journey.chooseUser(event.detail.id)}
      ></um-picker>
    </div>`;
  }

  private top() {
    const { recommendations, user, session } = this.journey;
    const rows = recommendations?.unlearned ?? recommendations?.original ?? [];
    const rankings: Ranking[] =
      session.train && recommendations
        ? [{ name: words.top(user ?? ''), colour: 'unlearned', rows }]
        : [];
    return html`<um-ranking .columns=${1} .rankings=${rankings}></um-ranking>`;
  }
}
