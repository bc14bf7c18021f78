import Plotting
import Reporting
import Testing

@Suite struct HTMLTests {
}
