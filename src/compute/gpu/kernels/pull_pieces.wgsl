// Nodes with many slots, piece by piece: pieced = sum of change * h + first * v.

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> pieces: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> entries: array<vec2<u32>>;  // the other node, the slot
@group(0) @binding(4) var<storage, read> h: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> v: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> slope: array<vec2<f32>>;
@group(0) @binding(7) var<storage, read_write> pieced: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let at = place(id, groups);
  if (state.end != 0u || at >= shape.pull_pieces * LANES) {
    return;
  }
  let piece = pieces[at / LANES];
  let lane = at % LANES;
  var sum = vec4<f32>();
  for (var k = piece.x; k < piece.x + piece.y; k++) {
    let entry = entries[k];
    let other = entry.x * LANES + lane;
    let s = slope[entry.y];
    sum += s.y * h[other] + s.x * v[other];
  }
  pieced[at] = sum;
}
