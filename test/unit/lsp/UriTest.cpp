#include "tools/lsp/Uri.h"

#include <gtest/gtest.h>

namespace concadvise::lsp {
namespace {

TEST(Uri, IsAPathAndBack) {
  for (const char *Path : {"/a/b.cpp", "/with blank/ü#?%41.cpp", "/a+b/[c].h"}) {
    EXPECT_EQ(pathOf(uriOf(Path)), Path);
    EXPECT_EQ(uriOf(Path).find_first_of(" #?[]"), std::string::npos);
  }
}

TEST(Uri, ReadsWhatOthersWrite) {
  EXPECT_EQ(pathOf("file:///a%20b/%2E%2E/c.cpp"), "/c.cpp");
  EXPECT_EQ(pathOf("file://localhost/a.cpp"), "/a.cpp");
  EXPECT_EQ(pathOf("file:///100%"), "/100%");
}

TEST(Uri, OfNoFileHereIsNone) {
  for (const char *Uri : {"", "untitled:Untitled-1", "file:", "file://host/a", "file:///a%00b",
                          "https://a/b", "/a/b"})
    EXPECT_FALSE(pathOf(Uri)) << Uri;
}

} // namespace
} // namespace concadvise::lsp
