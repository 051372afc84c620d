/** All words of the page, in one place; every other language has the same shape. */
import type { Failure, SampleName } from '../engine/protocol';
import type { RequestKind } from '../app/measuring';
import type {
  Estimate,
  Asked,
  Check,
  CheckOf,
  DataSummary,
  Detail,
  ForgetPreview,
  ForgetReport,
  GraphNode,
  MembershipReport,
  MethodKind,
  ModelKind,
  Preset,
  Refusal,
  Stage,
  StopReason,
  Verdict,
  VerifyReport,
} from '../engine/types';
import { live, locale, register, wordsOf } from './language';
import { about, and, bytes, count, duration, fixed, FRAME, percent, plural, significant, times } from './format';
import { FEW, judge } from './verdict';

const stages: Record<Stage, string> = {
  idle: 'One moment',
  reading: 'Reading',
  'choosing-lambda': 'Choosing lambda on the validation part',
  starting: 'Finding a good start',
  training: 'Training',
  influence: 'Computing direct and spillover influence',
  solving: 'Solving for the update',
  polishing: 'Polishing',
  retraining: 'Training again from scratch',
  evaluating: 'Evaluating',
  preparing: 'Training what a method to compare with needs',
  comparing: 'Unlearning by a method to compare with',
};

const stops: Record<StopReason, string> = {
  converged: 'converged: the gradient is as small as was asked for',
  stalled: 'stalled: no step made the objective smaller at the precision of the numbers',
  'step-limit': 'stopped at the limit of steps, before the gradient was as small as asked for',
  'one-shot': 'one Newton step, as asked for',
  tolerance: 'what was left could move no score by more than the tolerance',
  patience: 'stopped because the validation metric had not improved for long: the best model is kept',
  'nothing-to-do': 'nothing to do: none of these records takes part in training',
};

/** What a request takes away, in words. */
function whatGoes(preview: ForgetPreview | Asked): string {
  const parts = [plural(preview.train_records, 'training record')];
  if (preview.held_out_records > 0) parts.push(plural(preview.held_out_records, 'held-out record'));
  if (preview.users > 0) parts.push(plural(preview.users, 'user'));
  if (preview.items > 0) parts.push(plural(preview.items, 'item'));
  return and(parts);
}

/** What stands behind each step: a few sentences, a formula, and where it is from. */
interface Reason {
  text: string;
  formula: string;
  source?: [name: string, address: string];
}
type Why = { summary: string } & Record<'load' | 'train' | 'forget' | 'verify', Reason>;

const english = {
  title: 'Unremember',
  tagline: 'A recommender that learns in your browser, and can forget.',
  intro:
    'Give it ratings, and it trains a small model on this machine. Choose records, and it takes them out of the model without training again. Then check the result against a model that never saw them.',
  privacy: 'Everything stays on this machine: no record is sent anywhere.',
  skipTo: 'Steps',
  steps: { data: 'Data', train: 'Train', forget: 'Forget', verify: 'Verify' },
  stepState: { done: 'done', now: 'next', later: 'later', running: 'running' },
  cancel: 'Cancel',
  cancelling: 'Cancelling …',
  remove: (what: string) => `Remove ${what}`,
  dismiss: 'Dismiss',
  previous: 'Previous',
  next: 'Next',
  stages,
  stops,
  timeLeft: about,
  progressLabel: { load: 'Loading', train: 'Training', forget: 'Forgetting', verify: 'Verifying', compare: 'Comparing' },
  working: {
    load: 'Loading the data',
    train: 'Training has started',
    forget: 'Forgetting has started',
    verify: 'Verification has started',
    compare: 'The comparison of methods has started',
  },
  cancelled: {
    load: 'Loading was cancelled. What was loaded before is still there.',
    train: 'Training was cancelled. Everything is as it was before.',
    forget: 'Forgetting was cancelled. The model is as it was before, and nothing is forgotten.',
    verify: 'Verification was cancelled. Everything is as it was before.',
    compare: 'The comparison was cancelled. Everything is as it was before.',
  },
  failed: (failure: Failure) => {
    const place = [failure.file, failure.line == null ? null : `line ${failure.line}`];
    return [place.filter(Boolean).join(', '), failure.message].filter(Boolean).join(': ');
  },
  failure: {
    load: 'This could not be loaded',
    train: 'The training did not finish',
    forget: 'The records were not forgotten',
    verify: 'The verification did not finish',
    compare: 'The comparison did not finish',
    importModel: 'This model could not be taken over',
    receipt: 'This receipt could not be checked',
    file: 'File',
    line: (line: number) => `line ${line}`,
    found: 'Found',
    remedy: 'What to do',
    kept: 'What was loaded before is untouched and still works.',
    original: 'In the words of the engine',
    /** For languages that the engine does not speak: what each kind of error means, and what helps. */
    kinds: null as Record<Failure['kind'], { what: string; remedy: string }> | null,
  },
  why: {
    summary: 'Why, and how',
    load: {
      text: 'A record says who chose what, perhaps with a rating and a time. Users and items are the two sides of a graph, and records are its edges. The records are divided: most train the model, some choose its settings, and some are kept aside to test it.',
      formula: 'like = rating ≥ threshold',
    },
    train: {
      text: 'Every user and every item gets a vector, mixed with the vectors of its neighbours in the graph. The score of a pair is the product of its two vectors. The objective J is a sum with one term for each record, and training goes on until its gradient is as good as zero. So there is one definite result, and forgetting can be measured against it.',
      formula: 'J(E) = Σ loss(record; E, graph) + R(E);  score = hᵤ · hᵢ,  H = mean of AˡE',
      source: ['He et al., LightGCN, SIGIR 2020', 'https://arxiv.org/abs/2002.02126'],
    },
    forget: {
      text: 'Without the records the gradient is no longer zero, for two reasons: their own terms are gone from the sum (direct influence), and the terms of others have changed, because the graph lost edges (spillover influence). One Newton step on what remains takes both out (two, where many records go): the first answer. The polish repeats it until the gradient is as small as training had to make it.',
      formula: 'H d = direct + spillover,  E ← E + d',
      source: ['Zhang et al., IFRU, ACM TORS 2024', 'https://arxiv.org/abs/2307.02147'],
    },
    verify: {
      text: 'The only honest test of forgetting: train again without the records, and compare. Two such trainings from different random starts differ by a little, the seed noise; differences of that size mean nothing. An attacker who looks only at scores should learn no more from the unlearned model than from the retrained one.',
      formula: 'closure = 1 − RMSE(unlearned, retrained) ∕ RMSE(original, retrained)',
      source: ['Zhang et al., IFRU, ACM TORS 2024', 'https://arxiv.org/abs/2307.02147'],
    },
  } as Why,

  start: {
    title: 'The engine could not be started here',
    explain:
      'Most often the security policy of the page around this demo forbids it. The demo also has a page of its own, where it works:',
    open: 'Open the demo on its own page',
  },
  crash: {
    title: 'The engine stopped and a fresh one was started',
    explain:
      'Something went wrong inside the engine. Its memory can no longer be trusted, so it was replaced. Your data were loaded again where possible; the trained model is lost. Please report this message:',
  },

  data: {
    lead: 'Start with a sample, or with your own ratings. They are read here, in the page.',
    samples: 'Built-in samples',
    sample: {
      personas: 'Personas (synthetic)',
      'southern-women': 'Southern Women, 1941',
    } satisfies Record<SampleName, string>,
    sampleAbout: {
      personas: 'about 600 invented people and 400 titles',
      'southern-women': '18 women at 14 events, a classic study',
    } satisfies Record<SampleName, string>,
    synthetic: 'Synthetic: generated by a program, nobody’s real history',
    drop: 'Drop a ratings file here',
    dropMore: 'CSV, TSV, JSON, MovieLens, RecBole or one list of items per user. Titles may come along in a second file.',
    choose: 'Choose files',
    paste: 'Paste records instead',
    pasteLabel: 'Records, one per line: user, item, rating',
    pasteExample: 'user,item,rating\nann,Solaris,5\nann,Stalker,4\nbob,Solaris,2',
    pasteButton: 'Read these records',
    pasteName: 'pasted.txt',
    advanced: 'Several files, titles, and parts',
    advancedAbout:
      'Say what each file is for. Records without a part are split at random into training, validation and test.',
    fileRole: 'Use',
    roles: {
      split: 'Ratings, split at random',
      train: 'Ratings for training',
      valid: 'Ratings for validation',
      test: 'Ratings for testing',
      titles: 'Titles of items',
    },
    addFiles: 'Add files',
    readAgain: 'Read these files',
    noFiles: 'No files of your own are loaded.',
    onlyTitles: 'Only titles are chosen: add a file of ratings.',
    tooLarge: (size: number) => `the file has ${bytes(size)}, and at most 1 GB (2^30 bytes) can be read`,
    tooLargeRemedy: 'choose a smaller file, or a part of this one',
    loaded: (summary: DataSummary) =>
      `${summary.name} is loaded: ${plural(summary.records, 'record')} of ${plural(summary.users, 'user')} and ${plural(summary.items, 'item')}.`,
    nothing: 'No data are loaded.',
    users: 'users',
    items: 'items',
    records: 'records',
    density: 'of all pairs known',
    titles: 'items with a title',
    splitInto: (summary: DataSummary) =>
      `${count(summary.train)} to train on, ${count(summary.valid)} to choose settings on, ${count(summary.test)} to test on`,
    period: (from: string, to: string) => `; from ${from} to ${to}`,
    memory: (size: number) => `Training needs about ${bytes(size)} of memory.`,
    ratings: 'Ratings',
    ratingsBars: 'records by rating',
    threshold: 'A like is a rating of at least',
    thresholdNote: (likes: number, all: number) =>
      `${count(likes)} of ${count(all)} records are likes (${percent(likes / all)}).`,
    thresholdChanged: 'Takes effect with the next training.',
    noRatings: 'These records only say that somebody chose something; there are no ratings.',
    userDegrees: 'Records per user',
    itemDegrees: 'Records per item',
    usersBars: 'users by their number of records',
    itemsBars: 'items by their number of records',
    howRead: 'How it was read',
    format: 'Format',
    formatOf: (format: string) => format,
    rowsKept: 'Rows used',
    duplicates: 'Repeated pairs',
    duplicatesNote: 'the last one counts',
    columns: 'Columns',
    column: 'Column',
    columnNumber: (number: number) => `column ${number}`,
    usedAs: 'Used as',
    example: 'Example',
    columnRoles: {
      user: 'user',
      item: 'item',
      rating: 'rating',
      time: 'time',
      ignored: 'not used',
    },
    refused: (rows: number) => `${plural(rows, 'row')} refused`,
    refusedNone: 'No row was refused.',
    refusals: {
      'column-count': 'wrong number of columns',
      'open-quote': 'a quote is opened and not closed',
      'no-user': 'the user is missing',
      'no-item': 'the item is missing',
      'long-id': 'an id is longer than is allowed',
      'no-rating': 'the rating is missing',
      'rating-not-number': 'the rating is not a number',
      'rating-not-finite': 'the rating is not a finite number of usual size',
      'not-text': 'not a row of text',
      'not-utf8': 'not UTF-8',
      'not-json': 'not JSON',
      'not-list-or-object': 'not a list or an object',
    } satisfies Record<Refusal, string> as Record<Refusal, string>,
    reason: 'Reason',
    line: 'Line',
    found: 'Found',
    firstRefused: 'The first of them',
  },

  train: {
    lead: 'Learn what people like from the records, by LightGCN or matrix factorisation.',
    button: 'Train',
    again: 'Train again',
    settings: 'Settings',
    stale: 'The settings have changed since this model was trained.',
    finished: 'The model is trained.',
    estimate: (seconds: number, memory: number) =>
      `This training will take roughly ${duration(seconds)} and at most ${bytes(memory)} of memory.`,
    tooMuch: ({ memory, limit, fitting_dim }: Estimate) =>
      `This would need about ${bytes(memory)} of memory, and ${bytes(limit ?? 0)} is the most there can be: ${
        fitting_dim ? `choose ${fitting_dim} dimensions or fewer, or ` : ''
      }take fewer records (fewer users with all their rows).`,
    untrained: 'The results will be shown here.',
    task: 'Task',
    tasks: {
      auto: 'Automatic',
      explicit: 'Ratings: like or dislike',
      implicit: 'Choices: consumed or not',
    },
    model: 'Model',
    models: {
      lightgcn: 'LightGCN',
      mf: 'Matrix factorisation (MF)',
      gmf: 'Generalised MF (GMF)',
    } satisfies Record<ModelKind, string>,
    modelIs: (model: ModelKind, layers: number, dim: number) =>
      model === 'lightgcn' && layers > 0
        ? `LightGCN with ${plural(layers, 'layer')}, ${plural(dim, 'dimension')}.`
        : `${model === 'gmf' ? 'GMF' : 'MF'}, ${plural(dim, 'dimension')}.`,
    layers: 'Layers',
    backends: { label: 'Compute on', auto: 'What is measured to be faster', cpu: 'CPU', gpu: 'Graphics device (WebGPU)' },
    layersAuto: 'Automatic',
    layerNames: ['0: matrix factorisation', '1', '2', '3', '4'],
    dim: 'Dimensions',
    lambda: 'Lambda',
    lambdaHint: 'empty: chosen on the validation part',
    lambdaAuto: 'automatic',
    seed: 'Seed',
    negatives: 'Negatives per positive',
    preset: 'Preset',
    presets: {
      converged: 'Converged: Newton, to the minimum',
      paper: 'Paper: Adam, early stopping',
    } satisfies Record<Preset, string>,
    presetAbout: {
      converged:
        'Trains until the gradient is as good as zero. What is forgotten afterwards can be compared exactly with a retraining.',
      paper:
        'Trains and forgets as the published code of IFRU does: minibatches of 2,048, stopped on the validation metric. The model is no minimum, so the comparison with a retraining is less sharp. Without a lambda there is no regulariser.',
    } satisfies Record<Preset, string>,
    validShare: 'Share for validation',
    testShare: 'Share for testing',
    curve: 'How the training settles',
    curveAbout: 'Both fall while the model learns. It has converged once the gradient is as small as was asked for.',
    objective: 'objective',
    gradient: 'gradient norm',
    metricCurve: 'How good it is on held-out records',
    metricName: { explicit: 'validation AUC', implicit: 'validation Recall@20' },
    passes: 'passes over the data',
    chartEmpty: 'The curve appears here while training.',
    auc: 'test AUC',
    recall: 'test Recall@20',
    ndcg: 'test NDCG@20',
    aucAbout: 'How often a liked item gets a higher score than a disliked one; 0.5 is guessing.',
    seconds: 'training time',
    lambdaTook: (seconds: number) => `Choosing lambda took another ${duration(seconds)}.`,
    lambdaUsed: 'lambda',
    lambdaAbout: 'how strongly vectors are kept small',
    work: 'passes over the data',
    details: 'How it ended',
    top: (user: string) => `Recommended for user ${user}`,
    topTitle: 'The ten best for a user',
    userLabel: 'User',
    userPlaceholder: 'Search for a user',
  },

  forget: {
    lead: 'Choose what the model shall forget: people, items, or single records.',
    tabs: { users: 'A user', items: 'An item', records: 'Single records' },
    more: {
      tabs: { genre: 'A genre', time: 'A time', random: 'By chance', list: 'A list', bad: 'Bad data' },
      genre: 'Genre to forget',
      genreNone: 'These items have no genres. A titles file can bring some.',
      genreAbout: 'All items of the genre go, with all their records.',
      add: 'Add',
      from: 'From',
      to: 'Until',
      timeNone: 'These records have no times.',
      timeAbout: 'Everything that was recorded in that time goes, whoever recorded it. In UTC.',
      share: 'Share of the training records, in percent',
      randomAbout: 'Drawn by the seed, so that the same share is the same records.',
      list: 'What to forget, one on each line: a user, an item, or both',
      listExample: 'Flora Price\nE8\nNora Fayette, E9',
      listRead: 'Read this list',
      listFile: 'Choose a file',
      badShare: 'Share of the training labels to turn round, in percent',
      badAbout:
        'A simulation: some likes become dislikes and the other way round, and the model is trained on them. Forget them again, and see it recover.',
      badButton: 'Spoil the data and train',
      badDone: (records: number, good: string, bad: string) =>
        `${plural(records, 'label')} turned round. The test AUC went from ${good} to ${bad}. They are chosen below: forget them.`,
      badImplicit: 'Choices have no labels to turn round: this needs ratings.',
      genreChip: (id: string) => `Genre ${id}`,
      timeChip: (from: string, to: string) => `${from} to ${to}`,
      randomChip: (share: number) => `${percent(share, 1)} of the records, by chance`,
      badChip: (records: number) => `${plural(records, 'label')} turned round`,
    },
    tabsLabel: 'What to forget',
    user: 'User to forget',
    item: 'Item to forget',
    userPlaceholder: 'Search for a user',
    itemPlaceholder: 'Search by title or id',
    userAbout: 'All records of this user go, and the user leaves the model wholly.',
    itemAbout: 'All records of this item go, and the item leaves the model wholly.',
    search: 'Search records',
    searchPlaceholder: 'User, item or title',
    table: 'Records',
    select: 'Forget',
    selectRow: (user: string, title: string) => `Forget ${title} of ${user}`,
    columnUser: 'User',
    columnItem: 'Item',
    columnRating: 'Rating',
    columnPart: 'Part',
    parts: { train: 'training', valid: 'validation', test: 'test' },
    pageOf: (from: number, to: number, total: number) =>
      `${count(from)} to ${count(to)} of ${count(total)}`,
    noRecords: 'No record fits.',
    selection: 'To be forgotten',
    nothingSelected: 'Nothing is chosen yet.',
    userChip: (id: string) => `User ${id}`,
    clear: 'Clear',
    counts: whatGoes,
    willGo: (preview: ForgetPreview) => `${whatGoes(preview)} will go.`,
    noUndo:
      'This cannot be undone, by design: a model that could bring the records back would not have forgotten them.',
    button: 'Forget',
    needsModel: 'Train a model first.',
    closeFirst: 'To forget more, close this one first: verify it, or forget for good.',
    finished: (report: ForgetReport) =>
      `Forgotten: first answer after ${duration(report.first_answer_seconds)}, polished after ${duration(report.seconds)}.`,
    done: (report: ForgetReport) => `${whatGoes(report.forgotten)} forgotten`,
    goneForGood: 'The forgotten records and the original model are gone for good.',
    answered: (seconds: number) => `First answer after ${duration(seconds)}; it is being polished.`,
    answeredTitle: 'The first answer stands, and is being polished',
    first: 'first answer',
    frames: (seconds: number) => {
      const frame = `${fixed(1000 * FRAME, 1)} ms`;
      return seconds <= FRAME
        ? `within one frame of the screen (${frame})`
        : `${count(Math.ceil(seconds / FRAME))} frames of the screen (${frame} each)`;
    },
    polish: 'polished',
    direct: 'direct influence',
    directAbout: 'the pull of the forgotten records themselves',
    spillover: 'spillover influence',
    spilloverAbout: 'what changes for the others, because the graph lost edges',
    hvp: 'Hessian products',
    rows: 'embedding rows changed',
    rowsAbout: 'vectors of users and items that moved',
    target: (value: string) => `training itself had to reach ${value}`,
    optimality: 'distance to the best model',
    optimalityAbout: (objective: string, holds: boolean) =>
      holds
        ? `of J′ = ${objective}: no model that is trained on what remains can be better by more`
        : `of J′ = ${objective}: another model of what remains could be better`,
    detail: 'How the update was solved',
    keep: 'The forgotten pairs are kept, marked, only so that the result can be verified.',
    skip: 'Skip verification, forget for good',
    topTitle: 'What it recommends now, and before',
    after10: 'After forgetting',
    before10: 'Before',
  },

  verify: {
    lead: 'Train a second model from scratch that never saw these records, and compare.',
    button: 'Verify',
    needsForget: 'Forget something first.',
    finished: 'The verification is finished.',
    pending: 'The comparison will be shown here.',
    verdict: (report: VerifyReport) => {
      const { how, closer, noise } = judge(report);
      const reasons: string[] = [];
      if (closer !== null) {
        reasons.push(
          closer === Infinity
            ? 'It gives exactly the scores of the retrained model.'
            : `Its scores are ${count(closer)} times closer to those of a retrained model than they were before.`,
        );
      }
      if (noise !== null) {
        const { seeds, unlearned, times: ratio, left } = noise;
        const apart = `Two retrainings from different random starts differ by ${significant(seeds)} in a typical score`;
        reasons.push(
          ratio >= 1
            ? `${apart}, the unlearned model from a retrained one by ${significant(unlearned)}: it is ${ratio >= 1.1 ? `${fixed(ratio, 1)} times ` : ''}closer to retraining than two retrainings are to each other.`
            : `${apart}, the unlearned model from a retrained one by ${significant(unlearned)}: ${ratio >= 0.5 ? 'hardly more, and ' : ''}${percent(left, left < 0.001 ? 3 : 2)} of what there was to forget.`,
        );
      }
      const words = {
        nothing: 'Forgetting these records changes nothing: the original model already scored as if it had never seen them.',
        same: 'Forgotten: this model is indistinguishable from one that never saw these records.',
        close: 'Nearly forgotten: this model is very close to one that never saw these records.',
        apart: 'Not wholly forgotten: this model still differs from one that never saw these records.',
      }[how];
      return { good: how !== 'apart', words, reasons };
    },
    closureAbout:
      'Closure is the share of the way from the original model to the retrained one that unlearning went, over scores: 0 is doing nothing, 1 is complete.',
    closureForget: 'closure, forgotten pairs',
    closureTest: 'closure, test pairs',
    pairs: (pairs: number, largest: string) =>
      `${plural(pairs, 'pair')}; largest difference of a score ${largest}`,
    speed: 'as fast as training again',
    speedFirst: (ratio: number) => `${times(ratio)} for the first answer`,
    overlap: 'of the ten best are those of the retrained model',
    overlapBefore: (share: number) => `${percent(share, 1)} before forgetting`,
    residual: 'residual',
    residualTarget: (value: string) => `training had to reach ${value}`,
    models: 'Is it still as good?',
    model: 'Model',
    original: 'Original',
    unlearned: 'Unlearned',
    retrained: 'Retrained',
    originalAbout: 'trained on everything',
    unlearnedAbout: 'after forgetting',
    retrainedAbout: 'never saw them',
    time: 'Time',
    retraining: 'to train again instead',
    retrainingAbout: 'the second model, from scratch',
    topAnswer: (share: number) => `${percent(share, 1)} of everybody’s ten best are those of the retrained model.`,
    scoresAnswer: (forgotten: string, test: string) =>
      `Closure ${forgotten} over the forgotten pairs, ${test} over the test pairs; 1 is complete.`,
    modelsAnswer: (unlearned: string, retrained: string) =>
      `On held-out records: ${unlearned}, and the retrained model ${retrained}.`,
    scatter: 'Does it give the same scores?',
    scatterAbout:
      'Each dot is one pair of a user and an item. On the line, a model gives the very score that the retrained one gives.',
    scatterBefore: 'Before: original model',
    scatterAfter: 'After: unlearned model',
    axisRetrained: 'score of the retrained model',
    forgottenPairs: 'forgotten pairs',
    testPairs: 'test pairs',
    scatterText: (model: string, pairs: number, rmse: string, kind: string) =>
      `${model}: over ${plural(pairs, kind)}, the typical difference to the retrained score is ${rmse}.`,
    topTitle: 'Does it recommend the same?',
    again: 'Verify again',
    seedNoiseOption: 'Also measure how much two retrainings differ (seed noise; trains twice)',
    seedNoise: 'seed noise, RMSE over test pairs',
    seedNoiseAbout: (unlearned: string) =>
      `two retrainings from different seeds; unlearned to retrained: ${unlearned}`,
    touched: (records: number) => `AUC, ${plural(records, 'touched record')}`,
    print: 'Print or save as PDF',
    finish: 'Forget for good',
    finishAbout:
      'Removes the forgotten pairs and the original model from memory. Only the unlearned model stays.',
  },

  page: {
    title: 'Unremember: a recommender that can forget',
    tools: 'This page',
    docs: 'Documentation',
    how: 'How it forgets',
    share: 'Copy a link to this',
    shared: 'The link is copied.',
    shareOwn: 'Your own data are never part of a link, only the settings.',
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
    keep: 'Keep on this device',
    keepAbout:
      'Keeps records and model in the private storage of this browser, so that they are here after a restart. What is forgotten leaves them at once.',
    kept: (size: number) => `${bytes(size)} kept on this device.`,
    keptNothing: 'Nothing is kept on this device.',
    keepUnable: 'This browser offers no private storage here.',
    keepFailed: 'It could not be kept: the storage may be full.',
    keptDamaged: 'What was kept on this device was damaged and could not be read. It was removed.',
    keptNewer: 'A newer version of this page has kept a session on this device. It was left as it is.',
    restored: 'The session that was kept on this device is back.',
    erase: 'Erase everything',
    eraseAbout: 'Removes what is kept, the stored files of this page, and all data and models in memory.',
    eraseSure: 'Really erase everything',
    erased: 'Everything is erased.',
    update: 'A new version of this page is ready.',
    reload: 'Reload now',
  },

  measure: {
    title: 'How fast is it on this machine?',
    answer: 'Times of forgetting against training again, measured here.',
    about: (runs: number) =>
      `Forgets a record, a user and 1 % of all records, ${runs} times each, in an engine of its own with the records and settings as they are here, and trains again after each. Medians count; the page stays as it is.`,
    button: 'Measure on this machine',
    again: 'Measure again',
    running: 'Measuring: training, then forgetting and training again …',
    finished: 'The measurement is finished.',
    cancelled: 'The measurement was cancelled.',
    failed: 'The measurement did not finish',
    gpu: 'Also on the graphics device',
    noGpu: 'There is no graphics device that this page could use (WebGPU).',
    paper: 'Also the training of the paper (slower)',
    request: 'Forgotten',
    requests: { record: 'one record', user: 'one user', share: '1 % of the records' } satisfies Record<RequestKind, string>,
    ran: 'Computed on',
    backends: { cpu: 'CPU (WebAssembly)', gpu: 'graphics device (WebGPU)' },
    first: 'First answer',
    polished: 'Polished',
    retrain: 'Training again',
    ratio: (ratio: string) => `${ratio} as fast as training again`,
    paperTook: (seconds: string, ratio: string) =>
      `Training as the paper does it takes ${seconds}: the first answer for one record is ${ratio} as fast.`,
    copy: 'Copy the figures',
    copied: 'The figures are copied.',
  },

  compare: {
    title: 'How do other methods do?',
    lead: 'The same request, by other ways to unlearn, each measured against the same retrained model.',
    choose: (chosen: number, all: number) => `Methods (${count(chosen)} of ${count(all)} chosen)`,
    groups: { ifru: 'IFRU and its parts', rivals: 'Other methods', controls: 'Controls' },
    kept: 'Pruning keeps (shares, e.g. 0.2, 0.6)',
    keptAbout: 'IFRU, pruned runs once for each share of the most important rows.',
    keptWrong: 'Give shares between 0 and 1, separated by commas.',
    hops: 'Pruning looks this many steps far',
    tolerance: 'Tolerance of IFRU, local (score)',
    button: 'Compare',
    running: 'Methods run one after the other; SISA and RecEraser train many models first.',
    pending: 'The bars will be shown here.',
    finished: 'The comparison is finished.',
    chart: 'Methods on this request',
    chartAbout:
      'Longer is more. Shards of SISA and RecEraser are another kind of model than the retrained one, so their closure says little.',
    method: 'Method',
    largest: 'largest score difference (log)',
    overlap: 'top ten in common',
    attack: 'attack AUC, bar: distance from 0.5',
    seconds: 'seconds to unlearn (log)',
    ratio: 'times faster than retraining (log)',
    prepare: 'own training',
    names: {
      nothing: 'Nothing',
      retrain: 'Retraining',
      ifru: 'IFRU',
      'ifru-one-shot': 'IFRU, first answer',
      'ifru-local': 'IFRU, local',
      'ifru-direct': 'IFRU, direct only',
      'ifru-pruned': 'IFRU, pruned',
      finetune: 'Fine-tuning',
      scif: 'SCIF',
      sisa: 'SISA',
      receraser: 'RecEraser',
    } satisfies Record<MethodKind, string>,
    about: {
      nothing: 'Keeps the original model: the control.',
      retrain: 'Trains from scratch on what remains: the truth that others are measured against.',
      ifru: 'Newton steps on what remains, until the gradient is as small as training makes it.',
      'ifru-one-shot': 'The first answer: one Newton step, which takes out direct and spillover influence, and a second one where at least 0.5 % of the records go.',
      'ifru-local': 'Newton steps only where a score could still move by more than 0.01.',
      'ifru-direct': 'One step without spillover: as if the graph had not changed.',
      'ifru-pruned': 'One step on the most important rows only: touched ones and 60 % of their neighbours.',
      finetune: 'A few more training steps on what remains, from the original model.',
      scif: 'One influence step on the rows of the forgotten records’ users only.',
      sisa: 'Splits the data at random, trains one model for each shard, trains the touched ones again.',
      receraser: 'The same with balanced shards of similar records, and attention over their models.',
    } satisfies Record<MethodKind, string>,
  },

  membership: {
    title: 'Can an attacker tell what was forgotten?',
    answer: ({ members, strangers, unlearned, retrained }: MembershipReport) =>
      Math.min(members, strangers) < FEW
        ? `Too few pairs to tell: ${plural(members, 'forgotten one')}, and ${count(strangers)} to compare with.`
        : `Attack AUC ${fixed(unlearned.auc, 3)} on this model and ${fixed(retrained.auc, 3)} on the retrained one: they should be alike.`,
    lead: 'An attacker sees only scores, and sorts pairs by them: forgotten ones first, pairs that were never there last. The unlearned model should give away as little as the retrained one, which is not 0.5 where people’s taste can be guessed. Of somebody who left wholly nothing is left to go by.',
    chart: 'Forgotten pairs found by the attack',
    chartAbout: 'ROC curves. On the dashed line the attack only guesses.',
    x: 'share of other pairs taken for forgotten',
    y: 'share of forgotten pairs found',
    auc: 'Attack AUC',
    interval: '95 % interval',
    pairs: (members: number, strangers: number) =>
      `Tried on ${plural(members, 'forgotten pair')} and ${plural(strangers, 'pair')} that were never there.`,
    note: (auc: string) => `AUC ${auc}`,
  },

  receipt: {
    title: 'What is there to keep? The receipt',
    answer: 'Says what was done, with hashes in place of records, and can be checked.',
    lead: 'What was asked, what was done, and how it ended, with counts and salted hashes instead of records. Whoever has the model file and the remaining records can check it.',
    none: 'After forgetting, the receipt is shown here.',
    kept: 'The engine has forgotten for good; this page still shows the last receipt until it is closed.',
    download: 'Download receipt (JSON)',
    checkThis: 'Check it against the model in memory',
    checkFile: 'Check a receipt file',
    fileName: 'unremember-receipt.json',
    asked: 'Forgotten',
    issued: 'Issued by',
    residual: 'Residual',
    residualIs: (before: string, after: string, target: string) =>
      `${before} before, ${after} after; asked for: ${target}`,
    ended: 'Ended',
    before: 'Model before',
    after: 'Model after',
    noModel: 'none: no record is left',
    retained: 'Records that remain',
    salt: 'Salt',
    compared: 'Against a retraining',
    comparedIs: (forget: string, test: string) => `closure ${forget} (forgotten pairs), ${test} (test pairs)`,
    notCompared: 'not verified yet',
    checks: 'What the check found',
    what: 'Checked',
    verdict: 'Verdict',
    detail: 'Detail',
    checkOf: {
      'model-file': 'the model is the one after forgetting',
      'model-settings': 'settings of the model',
      'retained-records': 'records that remain',
      minimiser: 'the model is a minimiser for the records that remain',
      ending: 'residual and reason to stop',
      'global-minimum': 'distance to the global minimum',
      'forgotten-records': 'forgotten records',
      'none-left': 'none of them among the records that remain',
      before: 'model before, and comparison with a retraining',
    } satisfies Record<CheckOf, string> as Record<CheckOf, string>,
    detailIs: (detail: Detail): string => {
      switch (detail.kind) {
        case 'hash':
          return `SHA-256 ${detail.sha256}`;
        case 'model':
          return `${text.train.models[detail.model]}, ${plural(detail.layers, 'layer')}`;
        case 'records':
          return `${plural(detail.found, 'record')}; the receipt says ${count(detail.claimed)}`;
        case 'residual':
          return `${significant(detail.found)}; at most ${significant(detail.target)} is asked for`;
        case 'ended':
          return `the receipt says ${significant(detail.residual)}: ${stops[detail.reason]}`;
        case 'gap':
          return detail.found === null
            ? 'the model or its regulariser does not allow to say'
            : `at most ${significant(detail.found)} above the minimum of any model; the receipt says ${significant(detail.claimed)}`;
        case 'count':
          return plural(detail.records, 'record');
        case 'unsuitable':
          return detail.error.message;
        case 'needs-list':
          return 'would need the list of them';
        case 'needs-old':
          return 'would need the old model, or the forgotten records';
      }
    },
    verdicts: { pass: 'as it says', fail: 'not as it says', 'not-checked': 'not checked' } satisfies Record<
      Verdict,
      string
    >,
    outcome: (checks: Check[]) => {
      const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
      const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
      return failed > 0
        ? `${plural(failed, 'check')} failed: this receipt does not belong to the model and the records in memory.`
        : `${plural(passed, 'check')} passed: the model in memory is what the receipt says.`;
    },
  },

  keep: {
    title: 'Keep it, or go on from a kept one',
    lead: 'Files are made here and go nowhere but to your disk. After forgetting, they hold nothing of what was forgotten.',
    model: 'Download model (safetensors)',
    data: 'Download records (CSV)',
    load: 'Load a model',
    loadAbout:
      'A model belongs to the records that it was trained on: load those first, or choose both files together.',
    modelName: 'unremember-model.safetensors',
    dataName: 'unremember-records.csv',
    imported: (name: string) => `The model ${name} is taken over.`,
  },

  columns: {
    title: 'Which column is what',
    about:
      'Where a file does not tell: a column’s name, or its number counted from 1. Empty: found by looking. A dash: there is none.',
    names: { user: 'User', item: 'Item', rating: 'Rating', time: 'Time' },
    auto: 'found by looking',
  },

  graph: {
    title: 'Whom it touches',
    chart: 'The neighbourhood of what was forgotten',
    about:
      'Discs are people, squares are titles; the larger, the greater the influence of what was forgotten. Dashed lines are the forgotten records.',
    node: 'Node',
    kind: 'Kind',
    kinds: { user: 'user', item: 'item' },
    distance: 'Steps away',
    direct: 'Direct influence',
    spillover: 'Spillover influence',
    change: 'Change of embedding',
    role: 'Shown as',
    roles: {
      gone: 'leaves wholly',
      direct: 'mostly direct influence',
      spillover: 'mostly spillover influence',
      pruned: 'left out by pruning',
    },
    tip: (node: GraphNode, role: string) => `${node.name}: ${role}`,
    words: (shown: number, all: number, forgotten: number) =>
      `Graph of ${plural(shown, 'node')}, those with the greatest influence of ${count(all)}, and ${plural(forgotten, 'forgotten record')} between them.`,
    rings: 'All that feel it, by distance',
    ring: 'Distance',
    nodes: 'Nodes',
    shown: 'Shown above',
    pruned: 'Left out by pruning',
    ringName: (distance: number | null) =>
      distance === null
        ? 'not connected'
        : distance === 0
          ? 'in the forgotten records'
          : `${plural(distance, 'step')} away`,
    prunedAbout:
      'Pruning as published updates only the forgotten records’ users and items and the more important 60 % of their neighbours. The first answer and the polish here update everything.',
  },

  slope: {
    title: 'How the ten best change',
    chart: (user: string) => `Ranks for user ${user}`,
    about: 'A dashed line enters or leaves the ten best. Between unlearned and retrained, lines should be level.',
    below: 'not among the ten best',
    same: 'All three models recommend the same ten in the same order.',
    rank: (model: string, rank: number | null) =>
      `${model} ${rank === null ? 'not among the ten best' : `rank ${rank}`}`,
    path: (title: string, ranks: string[]) => `${title}: ${ranks.join(', ')}.`,
    item: 'Title',
  },

  frame: {
    summary: 'Numbers and download',
    table: (heading: string) => `Numbers of: ${heading}`,
    first: (shown: number, all: number) =>
      `The first ${count(shown)} of ${plural(all, 'row')}; the CSV file has all of them.`,
    svg: 'SVG',
    png: 'PNG',
    csv: 'CSV',
    curve: 'Curve',
    value: 'Value',
    count: 'Count',
    pairs: 'Pairs',
  },

  try: {
    title: 'Take one record back',
    lead: 'A small recommender has just been trained in this page, on invented people. Choose one thing that this person rated: the model unlearns it at once, and its recommendations change.',
    leadOwn: 'A small recommender has just been trained in this page. Choose one record: the model unlearns it at once, and its recommendations change.',
    records: (user: string, hasRatings: boolean) => `What ${user} ${hasRatings ? 'rated highest' : 'chose'}`,
    forget: 'Forget',
    forgetThis: (name: string) => `Forget ${name}`,
    now: (user: string) => `Recommended to ${user} now`,
    before: 'Recommended before',
    after: 'Recommended after forgetting',
    later: 'What is recommended after forgetting will be shown here, next to it.',
    waiting: 'The model is being trained …',
    ready: 'Forgetting cannot be undone: the record leaves the model and the memory of this page.',
    answered: (first: string) => `First answer after ${first}. It is being polished until it is exact …`,
    done: (first: string, whole: string) =>
      `Forgotten after ${first}, and exact after ${whole}. Nothing was trained again. But is it really gone?`,
    prove: 'Check: train again without it',
    checking: 'A second model is being trained that never sees the record …',
    proofs: 'See the proofs',
  },

  ranking: {
    new: 'new',
    left: 'gone',
    up: (by: number) => `up ${by}`,
    down: (by: number) => `down ${by}`,
    score: 'score',
    none: 'Nothing to recommend.',
    waiting: 'Ten titles will be listed here.',
  },

  picker: {
    none: 'Nothing fits.',
    more: (shown: number, total: number) => `${count(shown)} of ${count(total)}: type to search`,
    records: (records: number) => plural(records, 'record'),
  },

  chart: {
    histogram: (what: string, bars: string) => `Histogram of ${what}: ${bars}.`,
    lineEmpty: 'No values yet.',
    line: (name: string, from: string, to: string, points: number) =>
      `${name} goes from ${from} to ${to} over ${plural(points, 'point')}.`,
  },
};

/** The shape of a catalogue: what is missing in another language, the compiler finds. */
export type Catalogue = typeof english;
register('en', english);

/** The words, in the language that is spoken at the moment. */
export const text: Catalogue = live(() => wordsOf(locale()));
