// The one place that chooses a C library. Other files of this module import it the same way.
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the operating system says about the last failed call, such as "No such file or directory".
func systemMessage(_ code: Int32 = errno) -> String {
  // Safe: strerror returns a NUL-terminated text; it is copied before anything else runs.
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}
