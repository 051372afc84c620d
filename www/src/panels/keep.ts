/** Files of the model and of the records: to keep, and to go on from. */
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { toFailure, type Failure } from '../engine/protocol';
import { save } from '../parts/download';
import { guessUses, taken, toSource } from '../parts/files';
import { JourneyElement } from '../parts/journey-element';
import { text } from '../text/en';
import '../parts/failure-note';

const words = text.keep;

@customElement('um-keep')
export class Keep extends JourneyElement {
  @state() private failure: Failure | null = null;
  @query('input') private picker!: HTMLInputElement;

  override render() {
    const { phase } = this.journey.session;
    const trained = phase !== 'empty' && phase !== 'loaded';
    return html`<details>
      <summary>${words.title}</summary>
      <div class="stack">
        <p class="small muted">${words.lead}</p>
        <div class="row">
          <button ?disabled=${this.busy || !trained} @click=${this.saveModel}>${words.model}</button>
          <button ?disabled=${this.busy || phase === 'empty'} @click=${this.saveData}>${words.data}</button>
          <button ?disabled=${this.busy} @click=${() => this.picker.click()}>${words.load}</button>
          <input type="file" multiple hidden @change=${this.load} />
        </div>
        <p class="small muted">${words.loadAbout}</p>
        ${this.failure
          ? html`<um-failure
              .failure=${this.failure}
              .heading=${text.failure.importModel}
              .comment=${phase === 'empty' ? '' : text.failure.kept}
              @dismiss=${() => (this.failure = null)}
            ></um-failure>`
          : nothing}
      </div>
    </details>`;
  }

  private async saveModel() {
    await this.attempt(async () => {
      const bytes = await this.journey.engine.exportModel();
      save(words.modelName, new Blob([bytes], { type: 'application/octet-stream' }));
    });
  }

  private async saveData() {
    await this.attempt(async () => {
      save(words.dataName, new Blob([await this.journey.engine.exportData()], { type: 'text/csv' }));
    });
  }

  /** Takes a model over, after the records that come with it, where some do. */
  private async load(event: Event) {
    const files = taken(event);
    const isModel = (file: File) => file.name.endsWith('.safetensors');
    const records = files.length > 1 ? files.filter((file) => !isModel(file)) : [];
    const model = files.find((file) => !records.includes(file));
    if (records.length > 0 && !(await this.journey.load(toSource(guessUses(records))))) return;
    if (!model) return;
    await this.attempt(async () => {
      await this.journey.adopt(model.name, new Uint8Array(await model.arrayBuffer()));
      this.journey.say(words.imported(model.name));
    });
  }

  private async attempt(work: () => Promise<void>) {
    this.failure = null;
    try {
      await work();
    } catch (thrown) {
      this.failure = toFailure(thrown);
      this.journey.say(text.failed(this.failure));
    }
  }
}
