"""browser.py PAGE: opens a report of ours in headless Chromium at a phone's width, works its
controls and prints what it sees."""
import html
import pathlib
import re
import subprocess
import sys
import tempfile

PROBE = """<script>
window.addEventListener("load", () => {
  const lines = [], say = (line) => lines.push(line);
  const shown = () => [...document.querySelectorAll("article")].filter((a) => !a.hidden).length;
  const search = (text) => {
    document.getElementById("search").value = text;
    document.getElementById("search").dispatchEvent(new Event("input"));
  };
  say("advice shown: " + shown() + " of " + document.querySelectorAll("article").length);
  for (const text of ["nothing-like-this", "coroutine"]) {
    search(text);
    say("searching " + text + ": " + shown());
  }
  search("");
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  say("page wider than a phone: " + (wide ? "yes" : "no"));
  const out = document.createElement("pre");
  out.id = "probe";
  out.textContent = lines.join("\\n");
  document.body.append(out);
});
</script>"""

page = pathlib.Path(sys.argv[1])
probed = page.with_suffix(".probed.html")
probed.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
with tempfile.TemporaryDirectory() as profile:
    dom = subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=500,900",
         f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom",
         probed.absolute().as_uri()],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=120, check=True,
    ).stdout
print(html.unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom, re.S).group(1)))
