// x += alpha p, r -= alpha Hp; then r.r and r.z, one pair of sums per workgroup.

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> p: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> hp: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> inverse: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> r: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> sums: array<vec2<f32>>;

@compute @workgroup_size(256)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  if (state.end != 0u) {
    return;
  }
  var sum = vec2<f32>();
  for (var at = group.x * 256u + index; at < shape.numbers; at += groups.x * 256u) {
    x[at] += state.alpha * p[at];
    let rest = r[at] - state.alpha * hp[at];
    r[at] = rest;
    sum += vec2<f32>(dot(rest, rest), dot(rest, inverse[at] * rest));
  }
  let total = reduce(index, sum);
  if (index == 0u) {
    sums[group.x] = total;
  }
}
