import Glibc

/// Student's t distribution.
enum StudentT {
  /// How likely a value at least as far from 0 as `t` is.
  static func twoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard t.isFinite else { return 0 }
    return incompleteBeta(
      degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  }

  /// The regularised incomplete beta function I_x(a, b), by the continued fraction of the NIST
  /// Digital Library of Mathematical Functions, 8.17.22, evaluated as Lentz does it.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast on this side; the other is its mirror image.
    if x > (a + 1) / (a + b + 2) {
      return 1 - incompleteBeta(1 - x, b, a)
    }
    let scale: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
    let front = exp(scale + a * log(x) + b * log(1 - x)) / a
    var c = 1.0
    var d = 1 / nonZero(1 - (a + b) * x / (a + 1))
    var value = d
    for step in 1..<500 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      for term in [even, odd] {
        d = 1 / nonZero(1 + term * d)
        c = nonZero(1 + term / c)
        value *= c * d
      }
      if abs(c * d - 1) < 1e-15 { break }
    }
    return min(1, front * value)
  }

  private static func nonZero(_ value: Double) -> Double {
    abs(value) < 1e-300 ? 1e-300 : value
  }
}
