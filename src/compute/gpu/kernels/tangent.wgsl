// The change of the loss's first derivatives along the change v of h, by slot: `slope`.y.

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> records: array<vec2<u32>>;  // user, label
@group(0) @binding(3) var<storage, read> items: array<u32>;          // by slot, as a node
@group(0) @binding(4) var<storage, read> h: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> v: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> second: array<f32>;
@group(0) @binding(7) var<storage, read_write> slope: array<vec2<f32>>;

fn tangent(user: u32, item: u32) -> f32 {
  var sum = vec4<f32>();
  for (var lane = 0u; lane < LANES; lane++) {
    let u = user * LANES + lane;
    let i = item * LANES + lane;
    sum += v[u] * h[i] + h[u] * v[i];
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
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
  let user = records[at].x;
  let start = at * shape.slots;
  let own = tangent(user, items[start]);
  if (shape.is_bpr == 0u) {
    slope[start].y = second[start] * own;
    return;
  }
  var total = 0.0;
  for (var slot = start + 1u; slot < start + shape.slots; slot++) {
    let change = second[slot] * (tangent(user, items[slot]) - own);
    slope[slot].y = change;
    total += change;
  }
  slope[start].y = -total;
}
