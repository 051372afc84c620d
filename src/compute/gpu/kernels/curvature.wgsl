// p.Hp, one sum per workgroup.

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> p: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> hp: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<f32>>;

@compute @workgroup_size(256)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  if (state.end != 0u) {
    return;
  }
  var sum = 0.0;
  for (var at = group.x * 256u + index; at < shape.numbers; at += groups.x * 256u) {
    sum += dot(p[at], hp[at]);
  }
  let total = reduce(index, vec2<f32>(sum, 0.0));
  if (index == 0u) {
    sums[group.x] = total;
  }
}
