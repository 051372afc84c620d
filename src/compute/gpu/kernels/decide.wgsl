// Whether to go on, and how much of the last direction the next one keeps.

@group(0) @binding(1) var<storage, read_write> state: State;
@group(0) @binding(2) var<storage, read> sums: array<vec2<f32>>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) index: u32) {
  var sum = vec2<f32>();
  for (var at = index; at < arrayLength(&sums); at += 256u) {
    sum += sums[at];
  }
  let total = reduce(index, sum);
  if (index != 0u || state.end != 0u) {
    return;
  }
  state.rr = total.x;
  if (state.next_end != 0u) {
    state.end = state.next_end;
  } else if (total.x <= state.goal) {
    state.end = 1u;
  } else if (state.products >= state.limit) {
    state.end = 4u;
  } else {
    let beta = total.y / state.rz;
    state.beta = beta;
    state.rz = total.y;
    state.xp = beta * (state.xp + state.alpha * state.pp);
    state.pp = total.y + beta * beta * state.pp;
  }
}
