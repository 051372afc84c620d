/** Colours, type and spacing, as custom properties that every component inherits. */
import { css } from 'lit';

export const tokens = css`
  :host {
    color-scheme: light dark;

    /* A page around the demo may set --unremember-paper and so on. */
    --paper: var(--unremember-paper, light-dark(#f6f4ee, #141519));
    --card: var(--unremember-card, light-dark(#fffefb, #1c1e24));
    --inset: light-dark(#f5f3ed, #23262d);
    --line: var(--unremember-line, light-dark(#e4e0d6, #31343d));
    --line-strong: light-dark(#8c887d, #747a87);
    --ink: var(--unremember-ink, light-dark(#20232a, #ebeae6));
    --muted: var(--unremember-muted, light-dark(#5c6069, #a7acb7));

    --accent: var(--unremember-accent, light-dark(#3d46b4, #a5acff));
    --accent-hover: light-dark(#2f3795, #bcc1ff);
    --on-accent: light-dark(#ffffff, #16182b);
    --accent-soft: light-dark(#eceefa, #282b45);

    /* The three models keep their colours all over the page. */
    --original: var(--unremember-original, light-dark(#6b7280, #9aa1ad));
    --unlearned: var(--unremember-unlearned, light-dark(#3d46b4, #a5acff));
    --retrained: var(--unremember-retrained, light-dark(#12705f, #5ccbb2));
    --forgotten: var(--unremember-forgotten, light-dark(#b4431a, #f4936a));

    --forgotten-soft: light-dark(#fbeee7, #3a2720);
    --retrained-soft: light-dark(#e6f3ef, #1c332e);
    --warning: light-dark(#8a5a00, #e6b450);
    --warning-soft: light-dark(#fbf3dd, #352d1a);

    --serif: var(--unremember-serif, ui-serif, 'Iowan Old Style', 'Palatino Linotype', Palatino, Charter, Georgia,
      'Liberation Serif', 'Songti SC', 'Noto Serif CJK SC', serif);
    --sans: var(--unremember-sans, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans',
      'Liberation Sans', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif);
    --mono: var(--unremember-mono, ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono',
      monospace);

    --radius: var(--unremember-radius, 14px);
    --radius-small: 8px;
    --shadow: 0 1px 2px light-dark(rgb(50 40 20 / 6%), rgb(0 0 0 / 40%)),
      0 8px 28px light-dark(rgb(50 40 20 / 5%), rgb(0 0 0 / 22%));
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  @media print {
    :host {
      color-scheme: light;
    }
  }
`;
