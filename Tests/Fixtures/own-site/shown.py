"""What a page of a site shows: `shown.py FILE`. Prints its code blocks as JSON, and of each picture whether its file is there."""

import html.parser
import json
import pathlib
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.blocks, self.pictures, self.depth, self.text = [], [], 0, ""

    def handle_starttag(self, tag, attributes):
        if tag == "pre":
            self.depth += 1
            self.blocks.append("")
        if tag == "img":
            self.pictures.append(dict(attributes))

    def handle_endtag(self, tag):
        self.depth -= tag == "pre"

    def handle_data(self, data):
        if self.depth:
            self.blocks[-1] += data
        else:
            self.text += data


file = pathlib.Path(sys.argv[1])
page = Page()
page.feed(file.read_text())
# mdBook shows a picture twice, once large.
shown = list({picture["src"]: picture for picture in page.pictures if "-step-" in picture["src"]}.values())
for picture in shown:
    picture["found"] = (file.parent / urllib.parse.unquote(picture["src"])).is_file()
print(json.dumps({"blocks": page.blocks, "pictures": shown, "text": page.text}))
