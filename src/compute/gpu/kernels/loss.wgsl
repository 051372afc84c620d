// The loss of each record at h, and its derivatives by slot: first in `slope`.x, second.
// BCE: softplus(s) - y s. BPR: the weighted sum over negatives of softplus(s_n - s_p).

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> records: array<vec2<u32>>;  // user, label
@group(0) @binding(3) var<storage, read> items: array<u32>;          // by slot, as a node
@group(0) @binding(4) var<storage, read> weights: array<f32>;        // by slot
@group(0) @binding(5) var<storage, read> h: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> slope: array<vec2<f32>>;
@group(0) @binding(7) var<storage, read_write> second: array<f32>;
@group(0) @binding(8) var<storage, read_write> losses: array<f32>;

fn score(user: u32, item: u32) -> f32 {
  var sum = vec4<f32>();
  for (var lane = 0u; lane < LANES; lane++) {
    sum += h[user * LANES + lane] * h[item * LANES + lane];
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

// softplus(x), its first and its second derivative, without overflow.
fn softplus(x: f32) -> vec3<f32> {
  let small = exp(-abs(x));
  let larger = 1.0 / (1.0 + small);
  let smaller = small * larger;
  return vec3<f32>(max(x, 0.0) + log(1.0 + small), select(smaller, larger, x >= 0.0), larger * smaller);
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let at = place(id, groups);
  if (state.end != 0u || at >= shape.records) {
    return;
  }
  let record = records[at];
  let start = at * shape.slots;
  let own = score(record.x, items[start]);
  if (shape.is_bpr == 0u) {
    let label = f32(record.y);
    let s = softplus(own);
    let weight = weights[start];
    slope[start] = vec2<f32>(weight * (s.y - label), 0.0);
    second[start] = weight * s.z;
    losses[at] = weight * (s.x - label * own);
    return;
  }
  var total = vec3<f32>();
  for (var slot = start + 1u; slot < start + shape.slots; slot++) {
    let s = weights[slot] * softplus(score(record.x, items[slot]) - own);
    slope[slot] = vec2<f32>(s.y, 0.0);
    second[slot] = s.z;
    total += s;
  }
  slope[start] = vec2<f32>(-total.y, 0.0);
  second[start] = total.z;
  losses[at] = total.x;
}
