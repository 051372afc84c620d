/** The settings of a training, under a disclosure. */
import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { BackendChoice, ModelKind, Preset, Settings, Task } from '../engine/types';
import { JourneyElement } from '../parts/journey-element';
import { base } from '../styles/base';
import { text } from '../text/en';

const words = text.train;

@customElement('um-train-settings')
export class TrainSettings extends JourneyElement {
  static override styles = [
    base,
    css`
      .preset {
        grid-column: 1 / -1;
        max-width: 40rem;
      }
    `,
  ];

  override render() {
    const { settings } = this.journey;
    return html`<details>
      <summary>${words.settings}</summary>
      <div class="fields">
        <div class="field preset">
          <label for="preset">${words.preset}</label>
          <select
            id="preset"
            aria-describedby="preset-hint"
            ?disabled=${this.busy}
            @change=${(event: Event) =>
              this.change({ preset: (event.target as HTMLSelectElement).value as Preset })}
          >
            ${Object.entries(words.presets).map(
              ([preset, name]) =>
                html`<option value=${preset} ?selected=${settings.preset === preset}>${name}</option>`,
            )}
          </select>
          <span id="preset-hint" class="muted small">${words.presetAbout[settings.preset]}</span>
        </div>
        <div class="field">
          <label for="task">${words.task}</label>
          <select
            id="task"
            ?disabled=${this.busy}
            @change=${(event: Event) => {
              const value = (event.target as HTMLSelectElement).value;
              this.change({ task: value === 'auto' ? null : (value as Task) });
            }}
          >
            ${(['auto', 'explicit', 'implicit'] as const).map(
              (task) =>
                html`<option value=${task} ?selected=${(settings.task ?? 'auto') === task}>
                  ${words.tasks[task]}
                </option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="model">${words.model}</label>
          <select
            id="model"
            ?disabled=${this.busy}
            @change=${(event: Event) =>
              this.change({ model: (event.target as HTMLSelectElement).value as ModelKind })}
          >
            ${Object.entries(words.models).map(
              ([model, name]) =>
                html`<option value=${model} ?selected=${settings.model === model}>${name}</option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="layers">${words.layers}</label>
          <select
            id="layers"
            ?disabled=${this.busy || settings.model !== 'lightgcn'}
            @change=${(event: Event) => {
              const value = (event.target as HTMLSelectElement).value;
              this.change({ layers: value === '' ? null : Number(value) });
            }}
          >
            <option value="" ?selected=${settings.layers === null}>${words.layersAuto}</option>
            ${words.layerNames.map(
              (name, layers) =>
                html`<option value=${layers} ?selected=${settings.layers === layers}>
                  ${name}
                </option>`,
            )}
          </select>
        </div>
        ${this.number('dim', words.dim, 1, 128)}
        <div class="field">
          <label for="lambda">${words.lambda}</label>
          <input
            id="lambda"
            inputmode="decimal"
            placeholder=${words.lambdaAuto}
            aria-describedby="lambda-hint"
            .value=${settings.lambda === null ? '' : String(settings.lambda)}
            ?disabled=${this.busy}
            @change=${this.changeLambda}
          />
          <span id="lambda-hint" class="muted small">${words.lambdaHint}</span>
        </div>
        ${this.number('seed', words.seed, 0, Number.MAX_SAFE_INTEGER)}
        ${this.number('negatives', words.negatives, 1, 64)}
        ${this.number('valid_share', words.validShare, 0, 0.5, 0.05)}
        ${this.number('test_share', words.testShare, 0, 0.5, 0.05)}
        <div class="field">
          <label for="backend">${words.backends.label}</label>
          <select
            id="backend"
            ?disabled=${this.busy}
            @change=${(event: Event) =>
              this.change({ backend: (event.target as HTMLSelectElement).value as BackendChoice })}
          >
            ${(['auto', 'cpu', 'gpu'] as const).map(
              (backend) =>
                html`<option value=${backend} ?selected=${settings.backend === backend}>
                  ${words.backends[backend]}
                </option>`,
            )}
          </select>
        </div>
      </div>
    </details>`;
  }

  private number(
    name: 'dim' | 'seed' | 'negatives' | 'valid_share' | 'test_share',
    label: string,
    min: number,
    max: number,
    step = 1,
  ) {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        type="number"
        min=${min}
        max=${max}
        step=${step}
        .value=${String(this.journey.settings[name])}
        ?disabled=${this.busy}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.value !== '' && input.checkValidity()) {
            this.change({ [name]: input.valueAsNumber });
          } else {
            input.reportValidity();
            input.value = String(this.journey.settings[name]);
          }
        }}
      />
    </div>`;
  }

  private changeLambda(event: Event) {
    const input = event.target as HTMLInputElement;
    const value = input.value.trim() === '' ? null : Number(input.value);
    if (value === null || (Number.isFinite(value) && value > 0)) this.change({ lambda: value });
    else input.value = this.journey.settings.lambda === null ? '' : String(this.journey.settings.lambda);
  }

  private change(change: Partial<Settings>) {
    this.journey.changeSettings(change);
  }
}
