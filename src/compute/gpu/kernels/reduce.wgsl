// Sums of pairs of numbers over a workgroup of 256, by halves, in a fixed order.

var<workgroup> lanes: array<vec2<f32>, 256>;

fn reduce(index: u32, value: vec2<f32>) -> vec2<f32> {
  lanes[index] = value;
  workgroupBarrier();
  for (var width = 128u; width > 0u; width >>= 1u) {
    if (index < width) {
      lanes[index] += lanes[index + width];
    }
    workgroupBarrier();
  }
  return lanes[0];
}
