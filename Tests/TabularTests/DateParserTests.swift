import Diagnostics
import Testing

@testable import Tabular

/// Seconds as `date -u -d … +%s` of GNU coreutils gives them.
@Suite struct DateParserTests {
  @Test(
    "ISO 8601",
    arguments: [
      ("1970-01-01", 0), ("2024-02-29", 1_709_164_800), ("2024/02/29", 1_709_164_800),
      ("1969-12-31", -86400), ("0000-03-01", -62_162_035_200), ("2024-05", 1_714_521_600),
      ("9999-12-31T23:59:59Z", 253_402_300_799), ("2000-02-29 12:34", 951_827_640),
      ("2024-01-31T09:30:15.25", 1_706_693_415.25), ("2024-01-31t09:30:15,5z", 1_706_693_415.5),
      ("2024-01-31 09:30:15 +0900", 1_706_661_015), ("2024-01-31T09:30:15+09", 1_706_661_015),
      ("2024-01-31T09:30-05:30", 1_706_713_200), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ] as [(String, Double)])
  func iso(text: String, expected: Double) {
    #expect(DateParser.iso.seconds(text) == expected)
  }

  @Test(
    "no dates",
    arguments: [
      "", "20240131", "2024", "2024-13-01", "2023-02-29", "1900-02-29", "2024-00-10", "2024-01-00",
      "2024-1-1", "24-01-01", "2024/05", "2024-01/31", "2024-01-31T", "2024-01-31T24:00",
      "2024-01-31T09:60", "2024-01-31T09:30:61", "2024-01-31 9:30", "2024-01-31T09:30:15.",
      "2024-01-31T09:30+25", "2024-01-31T09:30+9", "2024-01-31x", "x2024-01-31", "2024-01-31Z",
      "12024-01-01", "２０２４-01-01",
    ])
  func wrong(text: String) { #expect(DateParser.iso.seconds(text) == nil) }

  @Test(
    "declared formats",
    arguments: [
      ("%d.%m.%Y", "31.01.2024", 1_706_659_200), ("%d.%m.%Y", "1.2.2024", 1_706_745_600),
      ("%m/%d/%y", "01/31/69", -28_944_000), ("%m/%d/%y", "12/31/68", 3_124_137_600),
      ("%b %d, %Y", "feb 29, 2024", 1_709_164_800), ("%d %B %Y", "29 February 2024", 1_709_164_800),
      ("%Y-%j", "2024-060", 1_709_164_800), ("%Y%m%d%H%M%S", "20240229010203", 1_709_168_523),
      ("%Y-%m-%d %I:%M %p", "2024-02-29 12:30 am", 1_709_166_600),
      ("%Y-%m-%d %I:%M %p", "2024-02-29 12:30 PM", 1_709_209_800),
      ("%Y-%m-%dT%H:%M:%S.%f%z", "2024-02-29T00:00:00.125+01:00", 1_709_161_200.125),
      ("100%% %Y", "100% 2024", 1_704_067_200), ("%Y年%m月%d日", "2024年2月29日", 1_709_164_800),
      ("%Y", "1970", 0),
    ] as [(String, String, Double)])
  func formats(format: String, text: String, expected: Double) throws {
    #expect(try DateParser(format: format, at: nil).seconds(text) == expected)
  }

  @Test(
    "what a format does not describe is no date",
    arguments: [
      ("%d.%m.%Y", "31.04.2024"), ("%d.%m.%Y", "31.01.24"), ("%d.%m.%Y", "31.01.2024 "),
      ("%Y-%j", "2023-366"), ("%Y-%j", "2023-0"), ("%Y %I %p", "2024 13 pm"),
      ("%Y %I %p", "2024 0 am"), ("%d %b %Y", "1 Foo 2024"), ("%d %B %Y", "1 Feb 2024"),
      ("%H %Y", "24 2024"), ("%Y-%m-%d", "2024-02-30"),
    ])
  func mismatches(format: String, text: String) throws {
    #expect(try DateParser(format: format, at: nil).seconds(text) == nil)
  }

  private static let known =
    "  note: known: %Y %y %m %B %b %d %j %H %I %p %M %S %f %z %%\n"

  @Test(
    "bad formats are errors of the config",
    arguments: [
      ("%Y-%Q", "'%Q' is not known\n" + known), ("%Y%", "nothing after the last '%'\n" + known),
      ("%H:%M", "a date needs its year, %Y or %y\n"), ("", "a date needs its year, %Y or %y\n"),
      ("%Y %y", "the year is there twice\n"), ("%Y %d", "a day needs its month\n"),
      ("%Y %I", "%I and %p go together\n"), ("%Y %H %p", "%I and %p go together\n"),
      ("%Y %j %m", "%j is the day of the year, beside which month and day have no place\n"),
    ])
  func badFormats(format: String, expected: String) {
    let failure = message { () throws(Diagnostic) in _ = try DateParser(format: format, at: nil) }
    #expect(failure == "error: format '\(format)': \(expected)")
  }

  @Test("days and calendar agree over 800 years, and the week goes on")
  func calendar() {
    var expected = CivilDate(year: 1600, month: 1, day: 1)
    var wrong: [Int] = []
    for days in expected.days..<CivilDate(year: 2400, month: 1, day: 1).days {
      if CivilDate(days: days) != expected || expected.days != days || !expected.isValid
        || CivilDate.weekday(days: days) != ((days + 3) % 7 + 7) % 7
      {
        wrong.append(days)
      }
      let next = CivilDate(year: expected.year, month: expected.month, day: expected.day + 1)
      let monthLater = CivilDate(
        year: expected.month == 12 ? expected.year + 1 : expected.year,
        month: expected.month % 12 + 1, day: 1)
      expected = next.isValid ? next : monthLater
    }
    #expect(wrong == [])
  }
}
