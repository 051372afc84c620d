// p = M^-1 r + beta p

@group(0) @binding(1) var<uniform> state: State;
@group(0) @binding(2) var<storage, read> inverse: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> r: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> p: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let at = place(id, groups);
  if (state.end != 0u || at >= shape.numbers) {
    return;
  }
  p[at] = inverse[at] * r[at] + state.beta * p[at];
}
