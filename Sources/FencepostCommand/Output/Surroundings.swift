import FenceReports
import Glibc

/// The CI system that a command runs in, as its environment tells.
enum Surroundings {
  /// Whether a runner of GitHub Actions reads what is printed.
  static var isGitHub: Bool { variable("GITHUB_ACTIONS") == "true" }

  /// Whether a runner of GitLab does.
  static var isGitLab: Bool { !variable("GITLAB_CI").isEmpty }

  /// The variable `name`; empty where it is not set.
  static func variable(_ name: String) -> String {
    // Null, or a string of the environment, which this program never changes.
    unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
  }

  /// Seconds since 1970.
  static var now: Int { time(nil) }

  /// Tells GitHub of `summary`, where it listens: annotations by way of standard error, which its
  /// runner reads as it reads standard output, so that no report is disturbed; and the job's summary.
  static func tellGitHub(_ summary: CheckSummary, in run: inout Run) {
    guard isGitHub else { return }
    let annotations = GitHubAnnotations()
    StandardError.write(annotations.lines(of: summary))
    let file = variable("GITHUB_STEP_SUMMARY")
    guard !file.isEmpty else { return }
    run.write(run.append(file)) { Array(annotations.summary(of: summary).utf8) }
  }

  /// `text` as a section of GitLab's job log, where that is read; else as it is.
  static func section(_ name: String, _ header: String, _ text: String, isCollapsed: Bool) -> String
  {
    guard isGitLab else { return text }
    let section = GitLabSection(name: name, header: header, isCollapsed: isCollapsed)
    return section.start(at: now) + text + section.end(at: now)
  }
}
