// What all kernels share. Matrices have one row per node, users first, and rows of LANES vec4s.
// One invocation computes one vec4 of a row, or one record.

override LANES: u32;

// Set in the count of a row that is gathered in pieces first.
const LONG: u32 = 0x80000000u;

struct Shape {
  numbers: u32,       // vec4s in a matrix
  records: u32,
  slots: u32,         // scores of one record
  is_bpr: u32,
  spread_pieces: u32,
  pull_pieces: u32,
  mean: f32,          // 1 / (layers + 1)
  unused: u32,
}

// Conjugate gradients, and how they stand. `end` other than 0 turns every kernel into a no-op.
struct State {
  end: u32,
  next_end: u32,      // becomes `end` once the step is taken
  products: u32,
  limit: u32,
  rz: f32,            // r.z with z = M^-1 r
  alpha: f32,
  beta: f32,
  xx: f32,            // squared norms in the norm of M: x.Mx, x.Mp, p.Mp
  xp: f32,
  pp: f32,
  decrease: f32,      // b.x - x.Hx / 2
  rr: f32,
  goal: f32,          // of rr
  radius: f32,        // below 0: unbounded
  unused: vec2<f32>,
}

// A row of a gather: its entries or its pieces, then the graph's scale and the regulariser's
// weight of the node.
struct Row {
  start: u32,
  count: u32,
  scale: f32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;

// Dispatches of more than 65,535 workgroups go on in y.
fn place(id: vec3<u32>, groups: vec3<u32>) -> u32 {
  return id.y * groups.x * 64u + id.x;
}
