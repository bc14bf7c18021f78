import Diagnostics
import Testing

@testable import Tabular

@Suite struct DateWriterTests {
  @Test(
    "a moment is written as it is read",
    arguments: [
      (nil, "2024-01-31", "2024-01-31"), (nil, "2024-01", "2024-01-01"),
      (nil, "1969/12/31 23:59:59", "1969-12-31 23:59:59.000000000"),
      (nil, "2024-01-31T09:30+09:00", "2024-01-31 00:30:00.000000000"),
      (nil, "2024-01-31 09:30:15,25", "2024-01-31 09:30:15.250000000"),
      (nil, "1970-01-01 00:00:00.123456789", "1970-01-01 00:00:00.123456789"),
      ("%d.%m.%y", "1.2.03", "01.02.03"), ("%d %b %Y", "3 Mar 1999", "03 mar 1999"),
      ("%B %Y", "May 2020", "may 2020"), ("%Y%j", "2024060", "2024060"),
      ("%m/%d/%Y %I:%M %p", "12/31/1999 12:05 AM", "12/31/1999 12:05 am"),
      ("%H:%M:%S.%f %z %d.%m.%Y", "01:02:03.5 -0330 04.05.2006", "04:32:03.500000000 Z 04.05.2006"),
      ("%Y: %% %S", "2024: % 7", "2024: % 07"),
    ] as [(String?, String, String)])
  func written(format: String?, text: String, expected: String) throws {
    let parser = try format.map { try DateParser(format: $0, at: nil) } ?? .iso
    let seconds = try #require(parser.seconds(text))
    #expect(parser.text(seconds) == expected)
    #expect(parser.seconds(expected) == seconds)
  }

  @Test("a moment that the format has no place for has no text")
  func noPlace() throws {
    #expect(DateParser.iso.text(-1e11 + 1) == nil)
    #expect(DateParser.iso.text(.nan) == nil)
    #expect(try DateParser(format: "%Y-%m-%d", at: nil).text(3600) == nil)
    #expect(try DateParser(format: "%y", at: nil).text(-86400 * 365.0 * 30) == nil)
  }
}
