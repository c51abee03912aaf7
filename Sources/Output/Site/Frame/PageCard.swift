import LessonText
import Markdown

/// How a page shows itself where a link to it is shared, and where it is at home.
struct PageCard {
  /// The tags of the page's head.
  let html: String

  /// - Parameters:
  ///   - title: the page's title, escaped; empty for that of the site.
  ///   - summary: what it is about, escaped; empty for nothing.
  ///   - path: its path on the site.
  ///   - root: what leads from the page to the site's root.
  ///   - settings: what the course says of itself; without an address there is nothing that needs one.
  ///   - card: the path of the site's picture on the site; nil for none.
  init(
    title: String, summary: String, path: String, root: String, settings: CourseSettings,
    card: String?
  ) {
    let site = HTMLText.escape(settings.title)
    var tags = [
      ("og:title", title.isEmpty ? site : title), ("og:site_name", site),
      ("og:type", path == "index.html" ? "website" : "article"),
    ]
    if !summary.isEmpty { tags.append(("og:description", summary)) }
    var links = ""
    if let address = settings.address {
      let url = address + PageAddress.published(path)
      tags.append(("og:url", HTMLText.escape(url)))
      if let card { tags.append(("og:image", HTMLText.escape(address + SiteMap.url(card)))) }
      links = """
        <link rel="canonical" href="\(HTMLText.escape(url))">
        <link rel="alternate" type="application/atom+xml" title="\(site)" href="\(root)feed.xml">
        <meta name="etude-manifest" content="\(root)manifest.webmanifest">

        """
    }
    html =
      tags.map { name, content in
        "<meta property=\"\(name)\" content=\"\(content)\">\n"
      }.joined() + links
  }
}

/// Addresses of a site that is published.
enum PageAddress {
  /// The address of a page below the site's: a server shows a folder's `index.html` by itself.
  static func published(_ path: String) -> String {
    let url = SiteMap.url(path)
    return url.hasSuffix("index.html") ? String(url.dropLast("index.html".count)) : url
  }
}
