/** 页面的中文文字；结构与 en.ts 完全一致，缺少的内容由编译器指出。 */
import type { Asked, ForgetPreview } from '../engine/types';
import type { Failure } from '../engine/protocol';
import type { Catalogue } from './en';
import { about, bytes, count, duration, fixed, FRAME, percent, significant, times } from './format';
import { register } from './language';
import { FEW, judge } from './verdict';

function whatGoes(preview: ForgetPreview | Asked): string {
  const parts = [`${count(preview.train_records)} 条训练记录`];
  if (preview.held_out_records > 0) parts.push(`${count(preview.held_out_records)} 条留出记录`);
  if (preview.users > 0) parts.push(`${count(preview.users)} 位用户`);
  if (preview.items > 0) parts.push(`${count(preview.items)} 个物品`);
  return parts.join('、');
}

/** 引擎只用英文报错；这里按错误的种类说明含义和办法，英文原文附在后面。 */
const KINDS: Record<Failure['kind'], { what: string; remedy: string }> = {
  format: {
    what: '文件的格式无法识别，或文件已损坏',
    remedy: '请检查文件：支持 CSV、TSV、JSON、MovieLens、RecBole 等文本格式；必要时重新导出',
  },
  value: {
    what: '文件可以读取，但其中有缺少或无法使用的值',
    remedy: '请检查所指的行和值，或在“各列的含义”中指定各列',
  },
  limit: { what: '超出了大小限制', remedy: '请减少记录、选择较小的文件，或降低维数' },
  settings: { what: '某项设置超出范围，或几项设置互相矛盾', remedy: '请改正所指的设置，或恢复为自动' },
  unknown: { what: '请求中有不存在的用户、物品或记录', remedy: '请检查编号；已经遗忘的内容不能再次遗忘' },
  order: { what: '还缺少前面的步骤', remedy: '请先完成前面的步骤：载入数据、训练、遗忘' },
  numerics: { what: '计算没有达到要求的精度', remedy: '请增大 λ，或换一组设置再试' },
  device: { what: '图形设备不可用或中途失败', remedy: '计算会在 CPU 上继续；也可以在设置中选择 CPU' },
  io: { what: '读取失败', remedy: '请重新选择文件，或检查其地址；文件可能已被移动或修改' },
  crash: { what: '引擎内部出错，已停止', remedy: '已启动新的引擎；请重新训练，并报告原文' },
  start: { what: '引擎无法启动', remedy: '所在页面的安全策略可能不允许，或缺少引擎的文件' },
  page: { what: '页面出错', remedy: '请重新载入本页；若再次出现，请报告原文' },
};

export const chinese: Catalogue = {
  title: 'Unremember',
  tagline: '在浏览器中学习、也能遗忘的推荐系统。',
  intro:
    '给它一些评分，它就在这台设备上训练一个小模型。选出一些记录，它无需重新训练就能把它们从模型中去除。然后，把结果与从未见过这些记录的模型作比较。',
  privacy: '一切都留在这台设备上：没有任何记录会被发送出去。',
  skipTo: '步骤',
  steps: { data: '数据', train: '训练', forget: '遗忘', verify: '验证' },
  stepState: { done: '已完成', now: '下一步', later: '稍后', running: '进行中' },
  cancel: '取消',
  cancelling: '正在取消……',
  remove: (what) => `移除${what}`,
  dismiss: '知道了',
  previous: '上一页',
  next: '下一页',
  stages: {
    idle: '请稍候',
    reading: '读取',
    'choosing-lambda': '在验证集上选择 λ',
    starting: '寻找合适的起点',
    training: '训练',
    influence: '计算直接影响与溢出影响',
    solving: '求解更新量',
    polishing: '精修',
    retraining: '从头重新训练',
    evaluating: '评估',
    preparing: '为对比方法训练所需的模型',
    comparing: '用对比方法进行遗忘',
  },
  stops: {
    converged: '已收敛：梯度已达到要求的大小',
    stalled: '已停滞：在数值精度内，没有任何一步能使目标函数更小',
    'step-limit': '达到步数上限时停止，梯度尚未达到要求的大小',
    'one-shot': '按要求只做一步牛顿迭代',
    tolerance: '剩余部分使任何分数变化都不会超过容差',
    patience: '验证指标长时间没有改善，因此停止：保留最好的模型',
    'nothing-to-do': '无事可做：这些记录都不参与训练',
  },
  timeLeft: about,
  progressLabel: { load: '载入', train: '训练', forget: '遗忘', verify: '验证', compare: '对比' },
  working: {
    load: '正在载入数据',
    train: '训练已开始',
    forget: '遗忘已开始',
    verify: '验证已开始',
    compare: '方法对比已开始',
  },
  cancelled: {
    load: '载入已取消。之前载入的内容仍在。',
    train: '训练已取消。一切与之前相同。',
    forget: '遗忘已取消。模型与之前相同，没有遗忘任何内容。',
    verify: '验证已取消。一切与之前相同。',
    compare: '对比已取消。一切与之前相同。',
  },
  failed: (failure) => {
    const place = [failure.file, failure.line == null ? null : `第 ${failure.line} 行`];
    const said = failure.lang === 'zh' ? failure.message : KINDS[failure.kind].what;
    return [place.filter(Boolean).join('，'), said].filter(Boolean).join('：');
  },
  failure: {
    load: '无法载入',
    train: '训练未完成',
    forget: '这些记录没有被遗忘',
    verify: '验证未完成',
    compare: '对比未完成',
    importModel: '无法导入此模型',
    receipt: '无法检查这份凭证',
    file: '文件',
    line: (line) => `第 ${line} 行`,
    found: '发现',
    remedy: '怎么办',
    kept: '之前载入的内容没有改变，仍可使用。',
    original: '引擎的原文（英文）',
    kinds: KINDS,
  },
  why: {
    summary: '原理',
    load: {
      text: '一条记录说明谁选择了什么，也可能带有评分和时间。用户和物品是图的两侧，记录是图的边。记录分为三部分：大部分用于训练模型，一部分用于选择设置，一部分留出用于测试。',
      formula: '喜欢 = 评分 ≥ 阈值',
    },
    train: {
      text: '每位用户和每个物品都有一个向量，并与其在图中的邻居的向量混合。一个用户–物品对的分数是两个向量的内积。目标函数 J 是一个和，每条记录一项；训练一直进行到它的梯度几乎为零。因此结果是确定的，遗忘可以以它为准来衡量。',
      formula: 'J(E) = Σ loss(记录; E, 图) + R(E)；分数 = hᵤ · hᵢ，H = AˡE 的平均',
      source: ['He 等，LightGCN，SIGIR 2020', 'https://arxiv.org/abs/2002.02126'],
    },
    forget: {
      text: '去掉这些记录后，梯度不再为零，原因有二：它们自己的项从和中消失（直接影响）；图失去了边，其他记录的项也随之改变（溢出影响）。在剩余记录上做一步牛顿迭代（记录较多时做两步），两者都被消除：这就是初步结果。精修则重复这一步，直到梯度与训练结束时一样小。',
      formula: 'H d = 直接影响 + 溢出影响，E ← E + d',
      source: ['Zhang 等，IFRU，ACM TORS 2024', 'https://arxiv.org/abs/2307.02147'],
    },
    verify: {
      text: '检验遗忘只有一个可靠的办法：不用这些记录重新训练，再作比较。从不同随机起点做的两次重新训练之间也有微小的差异，即随机种子噪声；同样大小的差异没有意义。只看得到分数的攻击者，从遗忘后的模型中得到的信息不应多于从重新训练的模型中得到的。',
      formula: '闭合度 = 1 − RMSE(遗忘后, 重新训练) ∕ RMSE(原模型, 重新训练)',
      source: ['Zhang 等，IFRU，ACM TORS 2024', 'https://arxiv.org/abs/2307.02147'],
    },
  },

  start: {
    title: '引擎无法在此启动',
    explain: '通常是因为嵌入此演示的页面的安全策略不允许。演示也有自己的页面，在那里可以使用：',
    open: '在单独的页面中打开演示',
  },
  crash: {
    title: '引擎已停止，并启动了一个新的引擎',
    explain:
      '引擎内部出错，其内存不再可信，因此已被替换。数据已尽可能重新载入；训练好的模型已丢失。请报告以下信息：',
  },

  data: {
    lead: '从样例开始，或使用你自己的评分。文件只在这个页面中读取。',
    samples: '内置样例',
    sample: { personas: '虚构人物（合成）', 'southern-women': '南方妇女，1941' },
    sampleAbout: {
      personas: '约 600 个虚构的人和 400 部作品',
      'southern-women': '18 位妇女参加 14 次活动，一项经典研究',
    },
    synthetic: '合成数据：由程序生成，不是任何人的真实历史',
    drop: '把评分文件拖到这里',
    dropMore: '支持 CSV、TSV、JSON、MovieLens、RecBole，或每位用户一行物品列表。标题可以放在第二个文件中。',
    choose: '选择文件',
    paste: '或者粘贴记录',
    pasteLabel: '记录，每行一条：用户、物品、评分',
    pasteExample: 'user,item,rating\nann,Solaris,5\nann,Stalker,4\nbob,Solaris,2',
    pasteButton: '读取这些记录',
    pasteName: 'pasted.txt',
    advanced: '多个文件、标题与数据划分',
    advancedAbout: '说明每个文件的用途。未指定划分的记录会随机分为训练、验证和测试三部分。',
    fileRole: '用途',
    roles: {
      split: '评分，随机划分',
      train: '用于训练的评分',
      valid: '用于验证的评分',
      test: '用于测试的评分',
      titles: '物品标题',
    },
    addFiles: '添加文件',
    readAgain: '读取这些文件',
    noFiles: '还没有载入你自己的文件。',
    onlyTitles: '只选择了标题：请添加评分文件。',
    tooLarge: (size) => `文件大小为 ${bytes(size)}，最多可以读取 1 GB（2^30 字节）`,
    tooLargeRemedy: '请选择较小的文件，或其中一部分',
    loaded: (summary) =>
      `已载入 ${summary.name}：${count(summary.users)} 位用户、${count(summary.items)} 个物品的 ${count(summary.records)} 条记录。`,
    nothing: '没有载入数据。',
    users: '用户',
    items: '物品',
    records: '记录',
    density: '的用户–物品对有记录',
    titles: '有标题的物品',
    splitInto: (summary) =>
      `${count(summary.train)} 条用于训练，${count(summary.valid)} 条用于选择设置，${count(summary.test)} 条用于测试`,
    period: (from, to) => `；从 ${from} 到 ${to}`,
    memory: (size) => `训练大约需要 ${bytes(size)} 内存。`,
    ratings: '评分',
    ratingsBars: '各评分的记录数',
    threshold: '评分至少为多少算喜欢',
    thresholdNote: (likes, all) => `${count(all)} 条记录中有 ${count(likes)} 条为喜欢（${percent(likes / all)}）。`,
    thresholdChanged: '下次训练时生效。',
    noRatings: '这些记录只说明某人选择了某物，没有评分。',
    userDegrees: '每位用户的记录数',
    itemDegrees: '每个物品的记录数',
    usersBars: '按记录数统计的用户数',
    itemsBars: '按记录数统计的物品数',
    howRead: '读取方式',
    format: '格式',
    formatOf: (format) => format.replace(' with header', '（含表头）'),
    rowsKept: '使用的行数',
    duplicates: '重复的用户–物品对',
    duplicatesNote: '以最后一条为准',
    columns: '列',
    column: '列',
    columnNumber: (number: number) => `第 ${number} 列`,
    usedAs: '用作',
    example: '示例',
    columnRoles: { user: '用户', item: '物品', rating: '评分', time: '时间', ignored: '未使用' },
    refused: (rows) => `拒绝了 ${count(rows)} 行`,
    refusedNone: '没有拒绝任何行。',
    refusals: {
      'column-count': '列数不对',
      'open-quote': '引号没有闭合',
      'no-user': '缺少用户',
      'no-item': '缺少物品',
      'long-id': '编号超过了允许的长度',
      'no-rating': '缺少评分',
      'rating-not-number': '评分不是数字',
      'rating-not-finite': '评分不是通常大小的有限数',
      'not-text': '不是一行文本',
      'not-utf8': '不是 UTF-8',
      'not-json': '不是 JSON',
      'not-list-or-object': '既不是列表也不是对象',
    },
    reason: '原因',
    line: '行',
    found: '内容',
    firstRefused: '其中最前面的几行',
  },

  train: {
    lead: '用 LightGCN 或矩阵分解，从记录中学习人们的喜好。',
    button: '训练',
    again: '重新训练',
    settings: '设置',
    stale: '模型训练之后，设置已更改。',
    finished: '模型训练完成。',
    estimate: (seconds, memory) => `这次训练大约需要 ${duration(seconds)}，内存最多约 ${bytes(memory)}。`,
    tooMuch: ({ memory, limit, fitting_dim }) =>
      `这大约需要 ${bytes(memory)} 内存，而最多只能有 ${bytes(limit ?? 0)}：${
        fitting_dim ? `请选择不超过 ${fitting_dim} 维，或` : '请'
      }减少记录（减少用户，保留其全部记录）。`,
    untrained: '结果将显示在这里。',
    task: '任务',
    tasks: { auto: '自动', explicit: '评分：喜欢或不喜欢', implicit: '选择：有或没有' },
    model: '模型',
    models: { lightgcn: 'LightGCN', mf: '矩阵分解（MF）', gmf: '广义矩阵分解（GMF）' },
    modelIs: (model, layers, dim) =>
      model === 'lightgcn' && layers > 0
        ? `LightGCN，${count(layers)} 层，${count(dim)} 维。`
        : `${model === 'gmf' ? 'GMF' : 'MF'}，${count(dim)} 维。`,
    layers: '层数',
    backends: { label: '计算设备', auto: '实测较快者', cpu: 'CPU', gpu: '图形设备（WebGPU）' },
    layersAuto: '自动',
    layerNames: ['0：矩阵分解', '1', '2', '3', '4'],
    dim: '维数',
    lambda: 'λ',
    lambdaHint: '留空：在验证集上选择',
    lambdaAuto: '自动',
    seed: '随机种子',
    negatives: '每个正样本的负样本数',
    preset: '预设',
    presets: { converged: '收敛：牛顿法，直至极小值', paper: '论文：Adam，早停' },
    presetAbout: {
      converged: '训练到梯度几乎为零。之后的遗忘可以与重新训练精确比较。',
      paper:
        '训练与遗忘都按 IFRU 公开代码的做法：小批量为 2,048，按验证指标早停。模型并非极小值点，因此与重新训练的比较不那么精确。不设 λ 则没有正则项。',
    },
    validShare: '验证集比例',
    testShare: '测试集比例',
    curve: '训练如何趋于稳定',
    curveAbout: '模型学习时，两者都会下降。梯度达到要求的大小即为收敛。',
    objective: '目标函数',
    gradient: '梯度范数',
    metricCurve: '在留出记录上的表现',
    metricName: { explicit: '验证 AUC', implicit: '验证 Recall@20' },
    passes: '遍历数据的次数',
    chartEmpty: '训练时曲线会显示在这里。',
    auc: '测试 AUC',
    recall: '测试 Recall@20',
    ndcg: '测试 NDCG@20',
    aucAbout: '喜欢的物品得分高于不喜欢的物品的比例；0.5 相当于猜测。',
    seconds: '训练时间',
    lambdaTook: (seconds) => `选择 λ 另外用了 ${duration(seconds)}。`,
    lambdaUsed: 'λ',
    lambdaAbout: '约束向量大小的强度',
    work: '遍历数据的次数',
    details: '结束方式',
    top: (user) => `为用户 ${user} 推荐`,
    topTitle: '某位用户的前十名',
    userLabel: '用户',
    userPlaceholder: '搜索用户',
  },

  forget: {
    lead: '选择模型要遗忘的内容：用户、物品或单条记录。',
    tabs: { users: '一位用户', items: '一个物品', records: '单条记录' },
    more: {
      tabs: { genre: '一个类别', time: '一段时间', random: '随机', list: '一份列表', bad: '坏数据' },
      genre: '要遗忘的类别',
      genreNone: '这些物品没有类别。标题文件可以带来类别。',
      genreAbout: '该类别的所有物品及其全部记录都会移除。',
      add: '添加',
      from: '从',
      to: '到',
      timeNone: '这些记录没有时间。',
      timeAbout: '这段时间内的所有记录都会移除，无论属于谁。时间为 UTC。',
      share: '训练记录的比例（百分比）',
      randomAbout: '按随机种子抽取，因此相同的比例总是相同的记录。',
      list: '要遗忘的内容，每行一项：用户、物品，或两者',
      listExample: 'Flora Price\nE8\nNora Fayette, E9',
      listRead: '读取这份列表',
      listFile: '选择文件',
      badShare: '要反转的训练标签的比例（百分比）',
      badAbout: '一次模拟：把一些喜欢变成不喜欢、不喜欢变成喜欢，用它们训练模型。再把它们遗忘，观察模型如何恢复。',
      badButton: '弄坏数据并训练',
      badDone: (records, good, bad) =>
        `已反转 ${count(records)} 个标签。测试 AUC 从 ${good} 变为 ${bad}。它们已选在下面：请遗忘它们。`,
      badImplicit: '选择没有可以反转的标签：这需要评分。',
      genreChip: (id) => `类别 ${id}`,
      timeChip: (from, to) => `${from} 至 ${to}`,
      randomChip: (share) => `随机 ${percent(share, 1)} 的记录`,
      badChip: (records) => `${count(records)} 个反转的标签`,
    },
    tabsLabel: '要遗忘什么',
    user: '要遗忘的用户',
    item: '要遗忘的物品',
    userPlaceholder: '搜索用户',
    itemPlaceholder: '按标题或编号搜索',
    userAbout: '该用户的所有记录都会移除，用户完全离开模型。',
    itemAbout: '该物品的所有记录都会移除，物品完全离开模型。',
    search: '搜索记录',
    searchPlaceholder: '用户、物品或标题',
    table: '记录',
    select: '遗忘',
    selectRow: (user, title) => `遗忘 ${user} 的 ${title}`,
    columnUser: '用户',
    columnItem: '物品',
    columnRating: '评分',
    columnPart: '划分',
    parts: { train: '训练', valid: '验证', test: '测试' },
    pageOf: (from, to, total) => `第 ${count(from)} 至 ${count(to)} 条，共 ${count(total)} 条`,
    noRecords: '没有符合的记录。',
    selection: '将被遗忘',
    nothingSelected: '还没有选择任何内容。',
    userChip: (id) => `用户 ${id}`,
    clear: '清空',
    counts: whatGoes,
    willGo: (preview) => `将移除 ${whatGoes(preview)}。`,
    noUndo: '这无法撤销，这是有意的设计：如果模型能找回这些记录，就说明它没有遗忘。',
    button: '遗忘',
    needsModel: '请先训练模型。',
    closeFirst: '要继续遗忘，请先结束这一次：验证它，或彻底遗忘。',
    finished: (report) =>
      `已遗忘：${duration(report.first_answer_seconds)} 后得到初步结果，${duration(report.seconds)} 后完成精修。`,
    done: (report) => `已遗忘 ${whatGoes(report.forgotten)}`,
    goneForGood: '被遗忘的记录和原模型已彻底消失。',
    answered: (seconds) => `${duration(seconds)} 后得到初步结果，正在精修。`,
    answeredTitle: '初步结果已得出，正在精修',
    first: '初步结果',
    frames: (seconds) => {
      const frame = `${fixed(1000 * FRAME, 1)} 毫秒`;
      return seconds <= FRAME
        ? `不到屏幕的一帧（${frame}）`
        : `屏幕的 ${count(Math.ceil(seconds / FRAME))} 帧（每帧 ${frame}）`;
    },
    polish: '精修完成',
    direct: '直接影响',
    directAbout: '被遗忘记录自身的作用',
    spillover: '溢出影响',
    spilloverAbout: '图失去边后，其他记录受到的改变',
    hvp: '海森矩阵乘积次数',
    rows: '改变的嵌入行数',
    rowsAbout: '即发生移动的用户和物品向量',
    target: (value) => `训练本身需要达到 ${value}`,
    optimality: '与最优模型的差距',
    optimalityAbout: (objective, holds) =>
      holds
        ? `J′ = ${objective}：用剩余记录训练的任何模型，最多也只能再好这么多`
        : `J′ = ${objective}：用剩余记录训练的其他模型可能更好`,
    detail: '更新量如何求解',
    keep: '被遗忘的用户–物品对带着标记保留，只为了能够验证结果。',
    skip: '跳过验证，彻底遗忘',
    topTitle: '现在和之前的推荐',
    after10: '遗忘之后',
    before10: '之前',
  },

  verify: {
    lead: '从头训练第二个从未见过这些记录的模型，并作比较。',
    button: '验证',
    needsForget: '请先遗忘一些内容。',
    finished: '验证完成。',
    pending: '比较结果将显示在这里。',
    verdict: (report) => {
      const { how, closer, noise } = judge(report);
      const reasons: string[] = [];
      if (closer !== null) {
        reasons.push(
          closer === Infinity
            ? '它给出的分数与重新训练的模型完全相同。'
            : `与遗忘之前相比，它的分数与重新训练的模型接近了 ${count(closer)} 倍。`,
        );
      }
      if (noise !== null) {
        const { seeds, unlearned, times: ratio, left } = noise;
        const apart = `两次从不同随机起点的重新训练之间，分数通常相差 ${significant(seeds)}；遗忘后的模型与重新训练的模型之间相差 ${significant(unlearned)}`;
        reasons.push(
          ratio >= 1
            ? `${apart}：比两次重新训练彼此之间还要接近${ratio >= 1.1 ? ` ${fixed(ratio, 1)} 倍` : ''}。`
            : `${apart}，${ratio >= 0.5 ? '几乎同样小，' : ''}只是需要遗忘的量的 ${percent(left, left < 0.001 ? 3 : 2)}。`,
        );
      }
      const words = {
        nothing: '遗忘这些记录没有任何影响：原模型给出的分数本来就像从未见过它们一样。',
        same: '已经遗忘：这个模型与从未见过这些记录的模型无法区分。',
        close: '几乎遗忘：这个模型与从未见过这些记录的模型非常接近。',
        apart: '尚未完全遗忘：这个模型与从未见过这些记录的模型仍有差异。',
      }[how];
      return { good: how !== 'apart', words, reasons };
    },
    closureAbout: '闭合度是遗忘在分数上从原模型走向重新训练的模型所完成的比例：0 表示什么都没做，1 表示完全到达。',
    closureForget: '闭合度，被遗忘的对',
    closureTest: '闭合度，测试对',
    pairs: (pairs, largest) => `${count(pairs)} 对；分数最大相差 ${largest}`,
    speed: '相对于重新训练的速度',
    speedFirst: (ratio) => `初步结果为 ${times(ratio)}`,
    overlap: '的前十名与重新训练的模型相同',
    overlapBefore: (share) => `遗忘之前为 ${percent(share, 1)}`,
    residual: '残差',
    residualTarget: (value) => `训练需要达到 ${value}`,
    models: '质量是否依旧？',
    model: '模型',
    original: '原模型',
    unlearned: '遗忘后',
    retrained: '重新训练',
    originalAbout: '用全部数据训练',
    unlearnedAbout: '遗忘之后',
    retrainedAbout: '从未见过它们',
    time: '时间',
    retraining: '改为重新训练所需的时间',
    retrainingAbout: '第二个模型，从头训练',
    topAnswer: (share) => `所有用户的前十名中，${percent(share, 1)} 与重新训练的模型相同。`,
    scoresAnswer: (forgotten, test) => `闭合度：被遗忘的对上 ${forgotten}，测试对上 ${test}；1 表示完全到达。`,
    modelsAnswer: (unlearned, retrained) => `在留出记录上：${unlearned}；重新训练的模型为 ${retrained}。`,
    scatter: '分数是否相同？',
    scatterAbout: '每个点是一个用户–物品对。在线上，表示模型给出的分数与重新训练的模型完全相同。',
    scatterBefore: '之前：原模型',
    scatterAfter: '之后：遗忘后的模型',
    axisRetrained: '重新训练的模型的分数',
    forgottenPairs: '被遗忘的对',
    testPairs: '测试对',
    scatterText: (model, pairs, rmse, kind) =>
      `${model}：${count(pairs)} 个${kind.startsWith('forgotten') ? '被遗忘的对' : '测试对'}，与重新训练的分数通常相差 ${rmse}。`,
    topTitle: '推荐是否相同？',
    again: '再次验证',
    seedNoiseOption: '同时测量两次重新训练之间的差异（随机种子噪声；需训练两次）',
    seedNoise: '随机种子噪声，测试对上的 RMSE',
    seedNoiseAbout: (unlearned) => `两次不同随机种子的重新训练之间；遗忘后与重新训练之间为 ${unlearned}`,
    touched: (records) => `AUC，${count(records)} 条受影响的记录`,
    print: '打印或保存为 PDF',
    finish: '彻底遗忘',
    finishAbout: '从内存中移除被遗忘的对和原模型。只留下遗忘后的模型。',
  },

  page: {
    title: 'Unremember：能够遗忘的推荐系统',
    tools: '本页',
    docs: '文档（英文）',
    how: '它如何遗忘（英文）',
    share: '复制此页的链接',
    shared: '链接已复制。',
    shareOwn: '链接中绝不包含你自己的数据，只有设置。',
    language: '语言',
    theme: '颜色',
    themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
    keep: '保存在这台设备上',
    keepAbout: '把记录和模型保存在此浏览器的私有存储中，重新启动后仍在。被遗忘的内容会立即从中移除。',
    kept: (size) => `此设备上保存了 ${bytes(size)}。`,
    keptNothing: '此设备上没有保存任何内容。',
    keepUnable: '此浏览器在这里不提供私有存储。',
    keptDamaged: '此设备上保存的内容已损坏，无法读取，已被移除。',
    keptNewer: '本页的较新版本在此设备上保存了一个会话。它保持原样。',
    keepFailed: '无法保存：存储空间可能已满。',
    restored: '已恢复保存在这台设备上的会话。',
    erase: '全部清除',
    eraseAbout: '移除保存的内容、本页存储的文件，以及内存中的所有数据和模型。',
    eraseSure: '确定全部清除',
    erased: '已全部清除。',
    update: '本页有新版本。',
    reload: '立即重新载入',
  },

  measure: {
    title: '在这台设备上有多快？',
    answer: '在这里测量遗忘与重新训练所需的时间。',
    about: (runs) =>
      `用这里的记录和设置，在另一个引擎中分别遗忘一条记录、一位用户和 1 % 的记录，各 ${runs} 次，每次之后都重新训练。取中位数；本页的内容不变。`,
    button: '在这台设备上测量',
    again: '再次测量',
    running: '正在测量：训练，然后反复遗忘和重新训练……',
    finished: '测量完成。',
    cancelled: '测量已取消。',
    failed: '测量未完成',
    gpu: '也在图形设备上测量',
    noGpu: '没有本页可用的图形设备（WebGPU）。',
    paper: '也测量论文的训练方式（较慢）',
    request: '遗忘内容',
    requests: { record: '一条记录', user: '一位用户', share: '1 % 的记录' },
    ran: '计算设备',
    backends: { cpu: 'CPU（WebAssembly）', gpu: '图形设备（WebGPU）' },
    first: '初步结果',
    polished: '精修完成',
    retrain: '重新训练',
    ratio: (ratio) => `速度为重新训练的 ${ratio}`,
    paperTook: (seconds, ratio) => `按论文的方式训练需要 ${seconds}：遗忘一条记录的初步结果速度为它的 ${ratio}。`,
    copy: '复制数据',
    copied: '数据已复制。',
  },

  compare: {
    title: '其他方法表现如何？',
    lead: '用其他遗忘方法处理同一请求，各自与同一个重新训练的模型比较。',
    choose: (chosen, all) => `方法（共 ${count(all)} 种，已选 ${count(chosen)} 种）`,
    groups: { ifru: 'IFRU 及其组成部分', rivals: '其他方法', controls: '对照' },
    kept: '剪枝保留比例（如 0.2, 0.6）',
    keptAbout: '对每个保留比例各运行一次剪枝的 IFRU。',
    keptWrong: '请给出 0 到 1 之间的比例，用逗号分隔。',
    hops: '剪枝考察的步数',
    tolerance: '局部 IFRU 的容差（分数）',
    button: '对比',
    running: '各方法依次运行；SISA 和 RecEraser 要先训练多个模型。',
    pending: '条形图将显示在这里。',
    finished: '对比完成。',
    chart: '各方法在此请求上的表现',
    chartAbout:
      '越长表示数值越大。SISA 和 RecEraser 的分片模型与重新训练的模型不是同一类模型，因此其闭合度说明不了多少。',
    method: '方法',
    largest: '分数的最大差异（对数）',
    overlap: '前十名相同的比例',
    attack: '攻击 AUC（条形：与 0.5 的距离）',
    seconds: '遗忘用时，秒（对数）',
    ratio: '比重新训练快的倍数（对数）',
    prepare: '自身训练',
    names: {
      nothing: '什么都不做',
      retrain: '重新训练',
      ifru: 'IFRU',
      'ifru-one-shot': 'IFRU，初步结果',
      'ifru-local': 'IFRU，局部',
      'ifru-direct': 'IFRU，仅直接影响',
      'ifru-pruned': 'IFRU，剪枝',
      finetune: '微调',
      scif: 'SCIF',
      sisa: 'SISA',
      receraser: 'RecEraser',
    },
    about: {
      nothing: '保留原模型：作为对照。',
      retrain: '用剩余记录从头训练：衡量其他方法的基准。',
      ifru: '在剩余记录上做牛顿迭代，直到梯度与训练结束时一样小。',
      'ifru-one-shot': '初步结果：一步牛顿迭代，消除直接影响与溢出影响；若移除的记录达到 0.5 %，再做第二步。',
      'ifru-local': '只在分数变化仍可能超过 0.01 之处做牛顿迭代。',
      'ifru-direct': '一步，不计溢出影响：如同图没有改变。',
      'ifru-pruned': '一步，只更新最重要的嵌入行：直接涉及的行及其 60 % 的邻居。',
      finetune: '从原模型出发，在剩余记录上再训练几步。',
      scif: '只对被遗忘记录的用户的嵌入行做一步影响函数更新。',
      sisa: '随机划分数据，每个分片训练一个模型，并重新训练受影响的分片。',
      receraser: '做法相同，但分片均衡且由相似记录组成，并用注意力聚合各分片模型。',
    },
  },

  membership: {
    title: '攻击者能推断出遗忘了什么吗？',
    answer: ({ members, strangers, unlearned, retrained }) =>
      Math.min(members, strangers) < FEW
        ? `对太少，无法判断：${count(members)} 个被遗忘的对，${count(strangers)} 个用于对照。`
        : `攻击 AUC：此模型 ${fixed(unlearned.auc, 3)}，重新训练的模型 ${fixed(retrained.auc, 3)}；两者应当相近。`,
    lead: '成员推断的攻击者只看得到分数，并按分数给用户–物品对排序：被遗忘的在最前，从未有过的在最后。遗忘后的模型泄露的信息应与重新训练的模型一样少；在人们的喜好可以猜到时，后者的 AUC 并不是 0.5。对于完全离开模型的用户，则没有任何可供推断的依据。',
    chart: '成员推断攻击找出的被遗忘的对',
    chartAbout: 'ROC 曲线。落在虚线上表示攻击只是猜测。',
    x: '其他对被误判为已遗忘的比例',
    y: '被遗忘的对被找出的比例',
    auc: '攻击 AUC',
    interval: '95 % 置信区间',
    pairs: (members, strangers) =>
      `在 ${count(members)} 个被遗忘的对和 ${count(strangers)} 个从未有过的对上测试。`,
    note: (auc) => `AUC ${auc}`,
  },

  receipt: {
    title: '留下什么凭据？凭证',
    answer: '说明做了什么，以哈希值代替记录，可以核对。',
    lead: '要求了什么、做了什么、如何结束，只含计数和加盐哈希值，不含记录。持有模型文件和剩余记录的人都可以检查它。',
    none: '遗忘之后，凭证将显示在这里。',
    kept: '引擎已彻底遗忘；在本页关闭之前，这里仍显示最后一份凭证。',
    download: '下载凭证（JSON）',
    checkThis: '与内存中的模型核对',
    checkFile: '检查凭证文件',
    fileName: 'unremember-receipt.json',
    asked: '已遗忘',
    issued: '签发者',
    residual: '残差',
    residualIs: (before, after, target) => `之前 ${before}，之后 ${after}；要求：${target}`,
    ended: '结束方式',
    before: '之前的模型',
    after: '之后的模型',
    noModel: '无：没有剩余记录',
    retained: '剩余记录',
    salt: '盐值',
    compared: '与重新训练相比',
    comparedIs: (forget, test) => `闭合度 ${forget}（被遗忘的对），${test}（测试对）`,
    notCompared: '尚未验证',
    checks: '检查结果',
    what: '检查项',
    verdict: '结论',
    detail: '详情',
    checkOf: {
      'model-file': '模型是遗忘之后的模型',
      'model-settings': '模型的设置',
      'retained-records': '剩余记录',
      minimiser: '模型是剩余记录上的极小值点',
      ending: '残差与停止原因',
      'global-minimum': '与全局最小值的距离',
      'forgotten-records': '被遗忘的记录',
      'none-left': '剩余记录中没有被遗忘的记录',
      before: '之前的模型，以及与重新训练的比较',
    },
    detailIs: (detail) => {
      switch (detail.kind) {
        case 'hash':
          return `SHA-256 ${detail.sha256}`;
        case 'model':
          return `${chinese.train.models[detail.model]}，${count(detail.layers)} 层`;
        case 'records':
          return `${count(detail.found)} 条记录；凭证所述为 ${count(detail.claimed)} 条`;
        case 'residual':
          return `${significant(detail.found)}；要求不超过 ${significant(detail.target)}`;
        case 'ended':
          return `凭证所述为 ${significant(detail.residual)}：${chinese.stops[detail.reason]}`;
        case 'gap':
          return detail.found === null
            ? '此模型或其正则项不允许作出判断'
            : `最多比任何模型的最小值高 ${significant(detail.found)}；凭证所述为 ${significant(detail.claimed)}`;
        case 'count':
          return `${count(detail.records)} 条记录`;
        case 'unsuitable':
          return KINDS[detail.error.kind].what;
        case 'needs-list':
          return '需要被遗忘记录的列表';
        case 'needs-old':
          return '需要之前的模型，或被遗忘的记录';
      }
    },
    verdicts: { pass: '与凭证相符', fail: '与凭证不符', 'not-checked': '未检查' },
    outcome: (checks) => {
      const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
      const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
      return failed > 0
        ? `${count(failed)} 项检查未通过：这份凭证与内存中的模型和记录不符。`
        : `${count(passed)} 项检查通过：内存中的模型与凭证所述相符。`;
    },
  },

  keep: {
    title: '保存，或从已保存的继续',
    lead: '文件在这里生成，只会存到你的磁盘上。遗忘之后，文件中不含任何被遗忘的内容。',
    model: '下载模型（safetensors）',
    data: '下载记录（CSV）',
    load: '载入模型',
    loadAbout: '模型与训练它的记录相对应：请先载入这些记录，或同时选择两个文件。',
    modelName: 'unremember-model.safetensors',
    dataName: 'unremember-records.csv',
    imported: (name) => `已导入模型 ${name}。`,
  },

  columns: {
    title: '各列的含义',
    about: '用于文件本身没有说明的情况：填写列名，或从 1 开始的列号。留空：自动识别。短横线：没有这一列。',
    names: { user: '用户', item: '物品', rating: '评分', time: '时间' },
    auto: '自动识别',
  },

  graph: {
    title: '影响到谁',
    chart: '被遗忘内容的邻域',
    about: '圆形是用户，方形是物品；越大，受被遗忘内容的影响越大。虚线是被遗忘的记录。',
    node: '节点',
    kind: '类型',
    kinds: { user: '用户', item: '物品' },
    distance: '相距步数',
    direct: '直接影响',
    spillover: '溢出影响',
    change: '嵌入的变化',
    role: '显示为',
    roles: {
      gone: '完全离开',
      direct: '以直接影响为主',
      spillover: '以溢出影响为主',
      pruned: '被剪枝略去',
    },
    tip: (node, role) => `${node.name}：${role}`,
    words: (shown, all, forgotten) =>
      `${count(shown)} 个节点的图，即 ${count(all)} 个节点中受影响最大的那些，以及它们之间的 ${count(forgotten)} 条被遗忘的记录。`,
    rings: '所有受影响的节点，按距离',
    ring: '距离',
    nodes: '节点数',
    shown: '上图显示',
    pruned: '被剪枝略去',
    ringName: (distance) =>
      distance === null ? '不相连' : distance === 0 ? '在被遗忘的记录中' : `相距 ${count(distance)} 步`,
    prunedAbout:
      '论文中的剪枝只更新被遗忘记录的用户和物品，以及其邻居中较重要的 60 %。这里的初步结果和精修则更新全部。',
  },

  slope: {
    title: '前十名如何变化',
    chart: (user) => `用户 ${user} 的排名`,
    about: '虚线表示进入或离开前十名。在遗忘后与重新训练之间，线应当是水平的。',
    below: '不在前十名',
    same: '三个模型推荐相同的十个，顺序也相同。',
    rank: (model, rank) => `${model}${rank === null ? '不在前十名' : `第 ${rank} 名`}`,
    path: (title, ranks) => `${title}：${ranks.join('，')}。`,
    item: '标题',
  },

  frame: {
    summary: '数值与下载',
    table: (heading) => `数值：${heading}`,
    first: (shown, all) => `最前面的 ${count(shown)} 行，共 ${count(all)} 行；CSV 文件包含全部。`,
    svg: 'SVG',
    png: 'PNG',
    csv: 'CSV',
    curve: '曲线',
    value: '数值',
    count: '数量',
    pairs: '用户–物品对',
  },

  try: {
    title: '收回一条记录',
    lead: '本页刚刚用虚构人物的数据训练好一个小型推荐模型。选择此人评过分的一样东西：模型立即遗忘它，推荐随之改变。',
    leadOwn: '本页刚刚训练好一个小型推荐模型。选择一条记录：模型立即遗忘它，推荐随之改变。',
    records: (user, hasRatings) => (hasRatings ? `${user} 评分最高的条目` : `${user} 选择过的条目`),
    forget: '遗忘',
    forgetThis: (name: string) => `遗忘 ${name}`,
    now: (user: string) => `现在推荐给 ${user}`,
    before: '遗忘之前的推荐',
    after: '遗忘之后的推荐',
    later: '遗忘之后的推荐将并排显示在这里。',
    waiting: '模型正在训练……',
    ready: '遗忘不可撤销：该记录将离开模型和本页内存。',
    answered: (first: string) => `${first} 后得到初步结果，正在精修至精确……`,
    done: (first: string, whole: string) =>
      `${first} 后已遗忘，${whole} 后完成精修。没有重新训练任何东西。但它真的消失了吗？`,
    prove: '检验：不用这条记录重新训练',
    checking: '正在训练第二个从未见过这条记录的模型……',
    proofs: '查看证据',
  },

  ranking: {
    new: '新',
    left: '离开',
    up: (by) => `升 ${by}`,
    down: (by) => `降 ${by}`,
    score: '分数',
    none: '没有可推荐的内容。',
    waiting: '这里将列出十个标题。',
  },

  picker: {
    none: '没有符合的内容。',
    more: (shown, total) => `显示 ${count(shown)} 个，共 ${count(total)} 个：输入以搜索`,
    records: (records) => `${count(records)} 条记录`,
  },

  chart: {
    histogram: (what, bars) => `${what}的直方图：${bars}。`,
    lineEmpty: '还没有数值。',
    line: (name, from, to, points) => `${name}在 ${count(points)} 个点上从 ${from} 变到 ${to}。`,
  },
};
register('zh', chinese);
