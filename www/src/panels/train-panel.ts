/** Training: settings, progress with live curves, the result, and anybody's top ten. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Curve } from '../charts/line-chart';
import type { CurvePoint } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';
import { count, duration, fixed, significant } from '../text/format';
import type { Ranking } from '../parts/ranking';
import { stat } from '../parts/stat';
import '../parts/top-ten';
import '../parts/estimate';
import '../parts/work-bar';
import './keep';
import './train-settings';

const words = text.train;

/** The curve of the training itself, once the search for lambda, which measures nothing, is over. */
function lastTraining(curve: CurvePoint[]): CurvePoint[] {
  const start = curve.findIndex((point) => point.valid_metric != null);
  if (start <= 0) return curve;
  const before = curve[start]!.passes;
  return curve.slice(start).map((point) => ({ ...point, passes: point.passes - before }));
}

/** Settings that nothing is chosen for. */
const AS_GIVEN = ['preset', 'model', 'dim', 'negatives', 'seed', 'valid_share', 'test_share'] as const;

@customElement('um-train-panel')
export class TrainPanel extends JourneyElement {
  static override styles = [
    base,
    css`
      .results {
        min-height: 11rem;
        align-content: start;
      }
      .results .stats {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr));
      }
      .left {
        align-content: start;
      }
      um-line-chart:not(:defined) {
        min-height: 21rem;
      }
      @container (max-width: 34rem) {
        .act {
          min-height: 6.25rem;
          align-content: start;
        }
        .results {
          min-height: 14rem;
        }
      }
    `,
  ];

  override firstUpdated(): void {
    void import('../charts');
  }

  override render() {
    const { session } = this.journey;
    const report = session.train;
    return html`<div class="stack">
      <um-train-settings .journey=${this.journey}></um-train-settings>
      <um-estimate .journey=${this.journey}></um-estimate>
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
          <um-keep .journey=${this.journey}></um-keep>
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
    const trained = session.settings;
    const threshold = settings.threshold ?? session.summary.threshold;
    return (
      (settings.task !== null && settings.task !== report.task) ||
      (settings.model === 'lightgcn' && settings.layers !== null && settings.layers !== report.layers) ||
      (settings.lambda !== null && settings.lambda !== report.lambda) ||
      threshold !== session.summary.threshold ||
      AS_GIVEN.some((name) => settings[name] !== trained[name])
    );
  }

  private charts() {
    const curve = lastTraining(this.journey.curve);
    const task = this.journey.session.summary?.task ?? 'explicit';
    const points = (value: (point: CurvePoint) => number | null): [number, number][] =>
      curve.flatMap((point) => {
        const y = value(point);
        return y == null ? [] : [[point.passes, y]];
      });
    const settling: Curve[] = [
      { name: words.objective, colour: '--original', points: points((p) => p.objective) },
      { name: words.gradient, colour: '--accent', points: points((p) => p.gradient_norm) },
    ];
    const metric: Curve[] = [
      { name: words.metricName[task], colour: '--retrained', points: points((p) => p.valid_metric) },
    ];
    return html`<div class="columns">
      <um-line-chart
        log
        heading=${words.curve}
        about=${words.curveAbout}
        xName=${words.passes}
        empty=${words.chartEmpty}
        .curves=${settling}
      ></um-line-chart>
      <um-line-chart
        heading=${words.metricCurve}
        about=${task === 'explicit' ? words.aucAbout : ''}
        xName=${words.passes}
        empty=${words.chartEmpty}
        .curves=${metric}
      ></um-line-chart>
    </div>`;
  }

  private result() {
    const report = this.journey.session.train;
    if (!report) return nothing;
    const { metrics } = report;
    return html`<dl class="stats">
        ${metrics.test_auc == null ? nothing : stat(words.auc, fixed(metrics.test_auc))}
        ${metrics.recall_20 == null ? nothing : stat(words.recall, fixed(metrics.recall_20))}
        ${metrics.ndcg_20 == null ? nothing : stat(words.ndcg, fixed(metrics.ndcg_20))}
        ${stat(words.seconds, duration(report.seconds))} ${stat(words.lambdaUsed, significant(report.lambda), words.lambdaAbout)}
        ${stat(words.work, count(report.gradients + report.hvp))}
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

  private top() {
    const { recommendations, user, session } = this.journey;
    const rows = recommendations?.unlearned ?? recommendations?.original ?? [];
    const rankings: Ranking[] =
      session.train && recommendations
        ? [{ name: words.top(user ?? ''), colour: 'unlearned', rows }]
        : [];
    return html`<um-top-ten
      heading=${words.topTitle}
      .journey=${this.journey}
      .columns=${1}
      .rankings=${rankings}
    ></um-top-ten>`;
  }
}
