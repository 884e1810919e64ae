import FenceReports
import Testing

struct GitHubAnnotationsTests {
  @Test(arguments: [
    ("a\n  ::add-mask::e-77 waited\nb", "a\n  : :add-mask::e-77 waited\nb"),
    ("::error::x", ": :error::x"), ("task ##[add-mask]e", "task ## [add-mask]e"),
    ("\t::set-output name=a::b\n", "\t: :set-output name=a::b\n"),
    ("a ::warning::b", "a ::warning::b"), ("1:2 :: 3", "1:2 :: 3"), ("##", "##"), ("", ""),
  ])
  func `what a runner would take for a command is text`(text: String, printed: String) {
    #expect(GitHubAnnotations.withoutCommands(text) == printed)
  }
}
