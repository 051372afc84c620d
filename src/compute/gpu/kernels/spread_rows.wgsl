// One layer of propagation by Horner's scheme: y = x + A y', held as D^-1/2 y; the last layer
// gives mean * y, and adds the regulariser's part where PENALTY is set.

override LAST: u32;
override PENALTY: u32;

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> rows: array<Row>;
@group(0) @binding(3) var<storage, read> neighbours: array<u32>;
@group(0) @binding(4) var<storage, read> pieced: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> scaled: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read> penalised: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> out: array<vec4<f32>>;

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
      sum += scaled[neighbours[k] * LANES + lane];
    }
  }
  let y = x[at] + row.scale * sum;
  if (LAST == 0u) {
    out[at] = row.scale * y;
  } else if (PENALTY == 0u) {
    out[at] = shape.mean * y;
  } else {
    out[at] = shape.mean * y + row.weight * penalised[at];
  }
}
