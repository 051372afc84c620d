// Rows with many neighbours, piece by piece: pieced = sum of the neighbours' rows.

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> pieces: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> neighbours: array<u32>;
@group(0) @binding(4) var<storage, read> scaled: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> pieced: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let at = place(id, groups);
  if (state.end != 0u || at >= shape.spread_pieces * LANES) {
    return;
  }
  let piece = pieces[at / LANES];
  let lane = at % LANES;
  var sum = vec4<f32>();
  for (var k = piece.x; k < piece.x + piece.y; k++) {
    sum += scaled[neighbours[k] * LANES + lane];
  }
  pieced[at] = sum;
}
