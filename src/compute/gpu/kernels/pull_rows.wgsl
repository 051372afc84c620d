// From slots back to nodes: out = sum of change * h + first * v over the slots of a node, plus
// the regulariser's part where PENALTY is set.

override PENALTY: u32;

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> rows: array<Row>;
@group(0) @binding(3) var<storage, read> entries: array<vec2<u32>>;  // the other node, the slot
@group(0) @binding(4) var<storage, read> h: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> v: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> slope: array<vec2<f32>>;
@group(0) @binding(7) var<storage, read> pieced: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read> penalised: array<vec4<f32>>;
@group(0) @binding(9) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let at = place(id, groups);
  if (state.end != 0u || at >= shape.numbers) {
    return;
  }
  let row = rows[at / LANES];
  let lane = at % LANES;
  var sum = vec4<f32>();
  if ((row.count & LONG) != 0u) {
    let end = row.start + (row.count & ~LONG);
    for (var k = row.start; k < end; k++) {
      sum += pieced[k * LANES + lane];
    }
  } else {
    for (var k = row.start; k < row.start + row.count; k++) {
      let entry = entries[k];
      let other = entry.x * LANES + lane;
      let s = slope[entry.y];
      sum += s.y * h[other] + s.x * v[other];
    }
  }
  if (PENALTY != 0u) {
    sum += row.weight * penalised[at];
  }
  out[at] = sum;
}
