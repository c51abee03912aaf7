import LessonModel
import LessonText
import Markdown

/// The claims of a page, folded at its foot: what it says that was made false, so that it had to fail.
enum ClaimsHTML {
  /// The list; nothing for a page without claims. It says no more than is known: that a step failed
  /// is said only of changes that were run with the page as it is. What gives the answer to an
  /// exercise away stands in a fold of its own.
  static func html(of page: SiteBuilder.Page) -> String {
    guard !page.claims.isEmpty else { return "" }
    let ids = LessonAnchors(page.lesson)
    func list(_ claims: [SiteBuilder.Page.Claim]) -> String {
      let items = claims.map { claim in
        "<li>\(HTMLText.escape(claim.text))\(place(of: claim, in: page.lesson, ids))</li>\n"
      }
      return items.isEmpty ? "" : "<ul>\n\(items.joined())</ul>\n"
    }
    let answers = list(page.claims.filter(\.isOfAnswer))
    return "<details class=\"claims\"><summary>\(summary(of: page.claims))</summary>\n"
      + list(page.claims.filter { !$0.isOfAnswer })
      + (answers.isEmpty
        ? "" : "<details><summary>Show those of the answers</summary>\n\(answers)</details>\n")
      + "</details>\n"
  }

  private static func summary(of claims: [SiteBuilder.Page.Claim]) -> String {
    let count = claims.count == 1 ? "1 claim" : "\(claims.count) claims"
    let proved = claims.count { $0.step != nil }
    switch (proved, claims.count) {
    case (0, 1): return "\(count), with a change that makes it false"
    case (0, _): return "\(count), each with a change that makes it false"
    case (1, 1): return "\(count), shown to fail when made false"
    case (claims.count, _): return "\(count), each shown to fail when made false"
    default: return "\(count), \(proved) of them shown to fail when made false"
    }
  }

  private static func place(
    of claim: SiteBuilder.Page.Claim, in lesson: Lesson, _ ids: LessonAnchors
  ) -> String {
    guard let number = claim.step, let step = lesson.steps.first(where: { $0.number == number })
    else { return "" }
    return " (<a href=\"#\(ids.id(of: step))\">step \(number)</a> fails)"
  }
}
