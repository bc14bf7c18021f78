internal import CKernels

/// The threads that large work is split among.
///
/// Whoever splits work sees to it that the result does not depend on their number: threads share out
/// rows, columns or blocks of a result, never the terms of a sum.
public enum Threads {
  /// The most that there can be.
  public static let most = Int(CK_MAX_THREADS)

  /// The cores that the process may run on.
  public static var cores: Int { ck_cores() }

  /// How many there are, the calling one included; 1 until `use`.
  public static var count: Int { ck_threads() }

  /// Sets the number of threads, from 1 to `most`. They start when work is split for the first time.
  /// Not to be called within `forEach`.
  public static func use(_ count: Int) { ck_set_threads(max(1, count)) }

  /// Changes each item, some at the same time on different threads; returns when all are done. With
  /// several items, everything within `body` runs on the item's own thread alone; so do all items of a
  /// call that comes while another thread's are on their way.
  public static func forEach<Item>(
    _ items: inout [Item], _ body: @Sendable (_ index: Int, _ item: inout Item) -> Void
  ) {
    unsafe items.withUnsafeMutableBufferPointer { items in
      guard let first = items.baseAddress else { return }
      // Safe: each part changes the item of its own number, and all are done when this returns.
      run(items.count) { part in unsafe body(part, &first[part]) }
    }
  }

  private static func run(_ parts: Int, _ work: (Int) -> Void) {
    withoutActuallyEscaping(work) { work in
      var work = work
      // Safe: the context is `work`, and nobody keeps it.
      unsafe withUnsafeMutablePointer(to: &work) { work in
        unsafe ck_parallel(
          parts,
          { context, part in
            unsafe context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(part)
          }, work)
      }
    }
  }
}
