// The length of the step along p, and whether it ends the iteration: at negative curvature and at
// the edge of the trust region (Steihaug 1983; norms by recurrence: Conn, Gould, Toint, 7.5.1).

@group(0) @binding(1) var<storage, read_write> state: State;
@group(0) @binding(2) var<storage, read> sums: array<vec2<f32>>;

// The positive root of xx + 2 t xp + t^2 pp = radius^2.
fn to_edge() -> f32 {
  if (state.pp <= 0.0) {
    return 0.0;
  }
  let room = max(state.radius * state.radius - state.xx, 0.0);
  return (sqrt(state.xp * state.xp + state.pp * room) - state.xp) / state.pp;
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) index: u32) {
  var sum = vec2<f32>();
  for (var at = index; at < arrayLength(&sums); at += 256u) {
    sum += sums[at];
  }
  let curvature = reduce(index, sum).x;
  if (index != 0u || state.end != 0u) {
    return;
  }
  state.products += 1u;
  let is_bounded = state.radius >= 0.0;
  var alpha = 0.0;
  var fits = false;
  if (curvature > 0.0) {
    alpha = state.rz / curvature;
    let longer = state.xx + 2.0 * alpha * state.xp + alpha * alpha * state.pp;
    fits = alpha < 1e30 && !(is_bounded && longer >= state.radius * state.radius);
    if (fits) {
      state.decrease += 0.5 * alpha * state.rz;
      state.xx = longer;
    }
  }
  if (!fits) {
    alpha = 0.0;
    if (is_bounded) {
      alpha = to_edge();
    } else if (state.products == 1u && curvature != 0.0) {
      alpha = state.rz / abs(curvature);
    }
    state.decrease += alpha * state.rz - 0.5 * alpha * alpha * curvature;
    state.xx += 2.0 * alpha * state.xp + alpha * alpha * state.pp;
    state.next_end = select(2u, 3u, curvature > 0.0);
  }
  state.alpha = alpha;
}
