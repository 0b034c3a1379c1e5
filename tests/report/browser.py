# SPDX-License-Identifier: MIT
"""A page of ours in headless Chromium, for tests: what it shows, what it complains of, how wide it is."""
import html.parser, os, re, shutil, subprocess, sys

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SKIPPED = 77


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def chromium(folder, page, *options):
    """(DOM or whatever the options print, lines of the console); the browser's profile lies in the folder."""
    done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                           "--hide-scrollbars", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000",
                           "--user-data-dir=" + os.path.join(folder, "profile"), *options, "file://" + str(page)],
                          capture_output=True, text=True, timeout=120)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def widths(folder, source, window):
    """(of the content, of the window), for a page with this source in a window so many pixels wide."""
    probe = os.path.join(folder, "probe.html")
    measure = ("<script>document.title='width '+document.documentElement.scrollWidth+' '+"
               "document.documentElement.clientWidth</script></body>")
    with open(probe, "w", encoding="utf-8") as f:
        f.write(source.replace("</body>", measure))
    dom, _ = chromium(folder, probe, "--dump-dom", f"--window-size={window},1000")
    return tuple(map(int, re.search(r"<title>width (\d+) (\d+)</title>", dom).groups()))


class Page(html.parser.HTMLParser):
    """What is in a page: tags with their attributes, rows of tables, texts by tag."""

    VOID = {"meta", "br", "img", "link", "input", "hr"}

    def __init__(self, text):
        super().__init__()
        self.tags, self.stack, self.rows, self.texts, self.wrong = [], [], [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if self.stack:
            self.texts.setdefault(self.stack[-1], []).append(data)
        if self.rows and ("td" in self.stack or "th" in self.stack):
            self.rows[-1][-1] += data

    def count(self, tag):
        return sum(t == tag for t, _ in self.tags)


def check_source(test, source):
    """Well-formed, its own anchors are there, and nothing comes from outside."""
    page = Page(source)
    test.assertEqual((page.wrong, page.stack), ([], []))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    test.assertEqual(len(ids), len(set(ids)), "ids are unique")
    test.assertTrue(source.startswith("<!DOCTYPE html>\n<html lang=\"en\">"))
    for used in re.findall(r"href=['\"]#([^'\"]+)", source):
        test.assertIn(used, ids)
    text = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", source)
    test.assertIsNone(re.search(r"(?i)https?:|//[a-z]|<script|<link|<iframe|@import|url\(", text))
    for tag, attrs in page.tags:
        for name in "src", "href", "xlink:href", "data", "action":
            if name in attrs:
                test.assertRegex(attrs[name], r"^(#|data:image/png;base64,)", (tag, name))
